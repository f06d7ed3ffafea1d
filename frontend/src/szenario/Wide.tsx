/** A table that may be wider than the page: it scrolls by itself, also by keyboard. */
import type { ComponentChildren } from "preact";

/** `name`: what is in it. */
export function Wide({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keyboard
    <section class="scroll-x" aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
