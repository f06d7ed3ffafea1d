/** Focus that goes into an opened panel and back to where it came from. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Gives the ref of a heading that takes the focus when `what` opens; Escape closes and gives the focus back. */
export function useBackByEscape(close: () => void, what: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      close();
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      const lost = document.activeElement === document.body || document.activeElement === null;
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [what]);
  return heading;
}
