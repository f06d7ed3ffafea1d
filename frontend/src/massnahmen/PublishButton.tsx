/** Publishing something, or taking that back; for who coordinates. */
import { send } from "../api/send";
import { m } from "../i18n/de.measures";
import { Outcome, useSending } from "../shell/Form";
import { may } from "../shell/session";
import { ifMatch, refusal } from "./loop";

interface Props {
  path: string;
  kind: string;
  one: { id: number; revision: number; published_at: string | null; title?: string };
  /** What it is called, where the page has several. */
  name?: string;
  onDone: (words: string) => void;
}

/** The button with how it ended; nothing for others. */
export function PublishButton({ path, kind, one, name, onDone }: Props) {
  const sending = useSending();
  if (!may("coordinate")) return null;
  const published = one.published_at === null;
  const press = async () => {
    const done = await sending.run(() => send("PUT", path, { published }, ifMatch(kind, one)).catch(refusal));
    if (done) onDone(published ? m.published : m.unpublished);
  };
  const words = published ? m.publish : m.unpublish;
  return (
    <div>
      <button
        type="button"
        class="button"
        aria-label={name && `${words}: ${name}`}
        onClick={() => void press()}
      >
        {words}
      </button>
      <Outcome sending={sending} />
    </div>
  );
}
