/** Something secret that is shown this once, to be copied. */
import { useState } from "preact/hooks";
import { words } from "../i18n/de.account";

/** The text with a button that copies it. */
export function Shown({ lead, label, text }: { lead: string; label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard?.writeText(text).then(() => setCopied(true));
  return (
    <div class="notice">
      <p role="status">{lead}</p>
      <textarea
        class="secret"
        aria-label={label}
        readOnly
        rows={text.split("\n").length + (text.length > 40 && !text.includes("\n") ? 1 : 0)}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button type="button" class="button" onClick={copy}>
        {copied ? words.account.copied : words.account.copy}
      </button>
    </div>
  );
}
