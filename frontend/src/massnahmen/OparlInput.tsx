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
  onInput,
}: {
  id: string;
  value: Links;
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
    </fieldset>
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
