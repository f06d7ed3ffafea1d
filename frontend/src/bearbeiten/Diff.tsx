/** From what to what, told to eyes and ears alike. */
import { words } from "../i18n/de.edit";

/** The former and the new value; the former struck out. */
export function Diff({ was, is }: { was: string; is: string }) {
  return (
    <>
      <span class="hidden">{words.audit.before} </span>
      <del>{was}</del> → <span class="hidden">{words.audit.after} </span>
      <ins>{is}</ins>
    </>
  );
}
