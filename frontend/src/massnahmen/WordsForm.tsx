/** Words for everybody in Danish, English and Leichte Sprache, beside the German ones. */
import { useState } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { TextInput } from "../bearbeiten/Inputs";
import { m } from "../i18n/de.measures";
import { Form, useSending } from "../shell/Form";
import { renewed } from "../shell/renewed";
import { Failure } from "../shell/Status";
import { WordsInput } from "./inputs";
import { refusal, wordsUrl } from "./loop";

interface Said {
  title: string;
  text: string;
}
interface Told {
  german: Said;
  languages: Record<string, (Said & { outdated: boolean }) | null>;
}
interface Props {
  kind: "topic" | "finding" | "undertaking" | "part";
  number: number;
  textOnly?: boolean;
  titleOnly?: boolean;
  /** What it is called, where the page has several. */
  name?: string;
}

/** The forms, behind a word. */
export function WordsForm(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={props.name && `${m.words}: ${props.name}`}>{m.words}</summary>
      {open && <Languages {...props} />}
    </details>
  );
}

function Languages(props: Props) {
  const answer = useAnswer<Told>(wordsUrl(props.kind, props.number));
  const again = renewed(answer);
  if (answer.error) return <Failure error={answer.error} onRetry={answer.retry} />;
  if (!answer.data) return null;
  return (
    <div class="stack tight">
      <p class="note">{m.wordsLead}</p>
      {Object.keys(m.languages).map((code) => (
        <OneLanguage
          key={code}
          {...props}
          code={code}
          said={answer.data?.languages[code] ?? null}
          again={again}
        />
      ))}
    </div>
  );
}

function OneLanguage(
  props: Props & { code: string; said: Told["languages"][string]; again: (words: string) => void },
) {
  const { kind, number, textOnly, titleOnly, code, said, again } = props;
  const [title, setTitle] = useState<string | null>(said?.title ?? null);
  const [text, setText] = useState<string | null>(said?.text ?? null);
  const sending = useSending();
  const language = m.languages[code] ?? code;
  const id = `words-${kind}-${number}-${code}`;
  const save = async () => {
    const body = { title: title ?? "", text: text ?? "" };
    if (await sending.run(() => send("PUT", wordsUrl(kind, number, code), body).catch(refusal)))
      again(m.saved);
  };
  return (
    <Form sending={sending} submit={`${m.save}: ${language}`} onSubmit={save} label={language}>
      {!textOnly && (
        <TextInput id={`${id}-title`} label={m.wordsTitle(language)} value={title} onInput={setTitle} />
      )}
      {!titleOnly && (
        <WordsInput id={`${id}-text`} label={m.wordsText(language)} value={text} onInput={setText} />
      )}
      {said?.outdated && <p class="loop-late">{m.wordsOutdated}</p>}
    </Form>
  );
}
