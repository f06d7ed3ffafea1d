/** The one h1 of a view; after going to a view it takes the focus, so that it is read and Tab goes on from there. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { takeArrival } from "./router";

/** The heading of a view. */
export function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!takeArrival()) return;
    document.getElementById("panel")?.scrollTo(0, 0);
    heading.current?.focus();
  });
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
