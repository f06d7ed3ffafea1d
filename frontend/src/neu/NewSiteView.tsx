/** A new site: editors make it, providers propose it for their organisation. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, address, forgetAnswers } from "../api/client";
import { send } from "../api/send";
import type { EditDocument, Fields } from "../bearbeiten/draft";
import { FieldSet } from "../bearbeiten/FieldSet";
import { TextInput } from "../bearbeiten/Inputs";
import { OfferForms } from "../bearbeiten/OfferForms";
import { fresh } from "../daten/fresh";
import { words } from "../i18n/de.edit";
import { n } from "../i18n/de.new";
import { announce } from "../shell/announce";
import { Outcome, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { viewUrl, visit } from "../shell/router";
import { Notice } from "../shell/Status";
import { may, session } from "../shell/session";
import { useTitle } from "../shell/title";
import { AlikeNotice } from "./AlikeNotice";
import { InstitutionChoice } from "./InstitutionChoice";
import { type Alike, alikeUrl, body, emptyDraft, type Institution, isWhole } from "./newsite";
import { Place } from "./Place";
import "../bearbeiten/edit.css";

const ADDRESS = ["street", "house_number", "postal_code", "place"] as const;
const MORE = [
  "phone",
  "email",
  "website",
  "opening_hours",
  "wheelchair",
  "languages",
  "provider",
  "provider_kind",
] as const;
const DEBOUNCE_MS = 300;
const today = () => new Date().toISOString().slice(0, 10);

/** The view. */
export function NewSiteView() {
  const direct = may("edit_sites");
  const title = direct ? n.title : n.titlePropose;
  const [proposed, setProposed] = useState(0);
  const [done, setDone] = useState(false);
  useTitle(title);
  if (!direct && session.value?.organisation_id == null)
    return (
      <div class="stack">
        <Heading>{title}</Heading>
        <Notice>{n.noOrganisation}</Notice>
      </div>
    );
  return (
    <div class="stack">
      <div>
        <Heading>{title}</Heading>
        <p class="lead">{direct ? n.lead : n.leadPropose}</p>
      </div>
      {done ? (
        <Notice>
          <p>{n.proposed}</p>
          <p class="acts">
            <a class="button" href={viewUrl("/vorschlaege")}>
              {n.toProposals}
            </a>
            <button
              type="button"
              class="button"
              onClick={() => {
                setProposed(proposed + 1);
                setDone(false);
              }}
            >
              {n.another}
            </button>
          </p>
        </Notice>
      ) : (
        <NewSiteForm key={proposed} direct={direct} onProposed={() => setDone(true)} />
      )}
    </div>
  );
}

/** Sites like the draft, asked for a moment after something was typed. */
function useAlike(url: string | null): [Alike[], (found: Alike[]) => void] {
  const [found, setFound] = useState<Alike[]>([]);
  useEffect(() => {
    const control = new AbortController();
    if (url === null) {
      setFound([]);
      return;
    }
    const timer = setTimeout(() => {
      fresh<{ alike: Alike[] }>(url, control.signal).then(
        ({ alike }) => setFound(alike),
        () => undefined, // the server asks again before it saves
      );
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [url]);
  return [found, setFound];
}

/** A private site has no page of its own. */
const pageOf = ({ slug, is_private }: EditDocument) =>
  is_private ? viewUrl("/nicht-oeffentlich", { ort: slug }) : viewUrl(`/lernort/${slug}`);

function NewSiteForm({ direct, onProposed }: { direct: boolean; onProposed: () => void }) {
  const [draft, setDraft] = useState(emptyDraft);
  const [institution, setInstitution] = useState<Institution>({ branchOf: null, name: null });
  const [distinct, setDistinct] = useState<string[]>([]);
  const [day, setDay] = useState<string | null>(today());
  const [reason, setReason] = useState<string | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [found, setFound] = useAlike(alikeUrl(draft));
  const sending = useSending();
  const undecided = found.some((one) => !distinct.includes(one.slug));
  const setSite = (site: Fields) => setDraft({ ...draft, site });
  const explain = (failure: unknown) => {
    if (failure instanceof ApiError && failure.status === 422)
      setErrors((failure.problem.errors as Record<string, string>) ?? {});
    if (failure instanceof ApiError && Array.isArray(failure.problem.alike))
      setFound(failure.problem.alike as Alike[]);
    throw failure;
  };
  const save = async () => {
    if (!isWhole(draft) || undecided) return;
    setErrors({});
    const url = address(direct ? "/api/sites" : "/api/new-site-proposals");
    let made: EditDocument | null = null;
    const work = async () => {
      made = (await send<EditDocument>("POST", url, body(draft, institution, distinct, day, reason))).data;
    };
    if (!(await sending.run(() => work().catch(explain)))) return;
    forgetAnswers();
    announce(direct ? n.made(String(draft.site.name)) : n.proposed);
    if (direct && made) visit(pageOf(made));
    else onProposed();
  };
  return (
    <form
      class="stack tight form"
      aria-label={direct ? n.title : n.titlePropose}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <FieldSet prefix="site" names={["name"]} fields={draft.site} errors={errors} onChange={setSite} />
      <fieldset class="card stack tight">
        <legend>{n.address}</legend>
        <FieldSet prefix="site" names={ADDRESS} fields={draft.site} errors={errors} onChange={setSite} />
      </fieldset>
      <Place
        draft={draft}
        error={errors["site.coordinates"]}
        onChange={(coordinates) =>
          setDraft((before) => ({ ...before, site: { ...before.site, coordinates: coordinates as never } }))
        }
      />
      <AlikeNotice found={found} distinct={distinct} onDistinct={setDistinct} />
      <OfferForms
        draft={draft}
        known={{}}
        isPart={false}
        errors={errors}
        onChange={(offers) => setDraft({ ...draft, offers })}
      />
      <InstitutionChoice value={institution} error={errors.institution} onChange={setInstitution} />
      <details>
        <summary>{n.more}</summary>
        <FieldSet prefix="site" names={MORE} fields={draft.site} errors={errors} onChange={setSite} />
      </details>
      <TextInput
        id="valid-from"
        type="date"
        label={words.fields.valid_from ?? ""}
        error={errors.valid_from}
        value={day}
        onInput={setDay}
      />
      <TextInput
        id="reason"
        label={words.fields.reason ?? ""}
        hint={words.hints.reason}
        error={errors.reason}
        value={reason}
        onInput={setReason}
      />
      <p id="new-missing" class="note" role="status">
        {!isWhole(draft) ? n.missing : undecided ? n.alike.decide : ""}
      </p>
      <button
        type="submit"
        class="button primary"
        aria-describedby="new-missing"
        aria-disabled={sending.busy}
        disabled={!isWhole(draft) || undecided}
      >
        {direct ? n.save : n.propose}
      </button>
      <Outcome sending={sending} />
    </form>
  );
}
