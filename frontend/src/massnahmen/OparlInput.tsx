/** Links to a council information system: an address is read and checked before it is tied. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { TextInput } from "../bearbeiten/Inputs";
import { m } from "../i18n/de.measures";
import { Outcome, useSending } from "../shell/Form";
import { oparlUrl, refusal } from "./loop";

type Links = Record<string, string | null>;

/** Three addresses, each with its button. */
export function OparlInput({
  id,
  value,
  paper,
  onInput,
}: {
  id: string;
  value: Links;
  /** The number of the paper, as it is entered above. */
  paper: string | null;
  onInput: (value: Links) => void;
}) {
  return (
    <fieldset class="loop-rows">
      <legend>{m.oparl}</legend>
      {Object.keys(m.oparlKinds).map((kind) => (
        <OneLink
          key={kind}
          id={`${id}-${kind}`}
          kind={kind}
          value={value[kind] ?? null}
          onInput={(url) => onInput({ ...value, [kind]: url })}
        />
      ))}
      <details>
        <summary>{m.searchPaper}</summary>
        <PaperSearch id={id} paper={paper} onFound={(url) => onInput({ ...value, paper: url })} />
      </details>
    </fieldset>
  );
}

function PaperSearch(props: { id: string; paper: string | null; onFound: (url: string) => void }) {
  const { id, paper, onFound } = props;
  const [list, setList] = useState<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [name, setName] = useState("");
  const sending = useSending();
  const reference = typed ?? paper ?? "";
  const search = () =>
    sending.run(async () => {
      setName("");
      const body = { kind: "paper", url: list, reference };
      const { data } = await send<{ url: string; content: { name?: string } }>(
        "POST",
        oparlUrl(),
        body,
      ).catch(refusal);
      setName(data.content.name ?? data.url);
      onFound(data.url);
    });
  return (
    <div class="stack tight">
      <TextInput id={`${id}-list`} label={m.paperList} type="url" value={list} onInput={setList} />
      <TextInput
        id={`${id}-reference`}
        label={m.paperNumber}
        value={reference}
        onInput={(told) => setTyped(told ?? "")}
      />
      <button type="button" class="button" disabled={!list || !reference} onClick={() => void search()}>
        {m.search}
      </button>
      {name && !sending.error && (
        <p class="note" role="status">
          {m.oparlRead(name)}
        </p>
      )}
      <Outcome sending={sending} />
    </div>
  );
}

function OneLink(props: {
  id: string;
  kind: string;
  value: string | null;
  onInput: (url: string | null) => void;
}) {
  const { id, kind, value, onInput } = props;
  const [name, setName] = useState("");
  const sending = useSending();
  const label = m.oparlKinds[kind] ?? kind;
  const read = () =>
    sending.run(async () => {
      const { data } = await send<{ url: string; content: { name?: string } }>("POST", oparlUrl(), {
        kind,
        url: value,
      }).catch(refusal);
      setName(data.content.name ?? data.url);
      onInput(data.url);
    });
  return (
    <div class="stack tight">
      <TextInput id={id} label={label} type="url" value={value} onInput={onInput} />
      {value && (
        <button
          type="button"
          class="button quiet"
          aria-label={`${m.readOparl}: ${label}`}
          onClick={() => void read()}
        >
          {m.readOparl}
        </button>
      )}
      {name && !sending.error && (
        <p class="note" role="status">
          {m.oparlRead(name)}
        </p>
      )}
      <Outcome sending={sending} />
    </div>
  );
}
