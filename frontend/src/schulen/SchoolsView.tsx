/** Schulplanung: schools with their pupils to come, ways to school, closing one, districts. */
import "./schools.css";
import { useAnswer } from "../api/resource";
import { s } from "../i18n/de.schools";
import { Select } from "../shell/Choices";
import { Heading } from "../shell/Heading";
import { kindLabel } from "../shell/region";
import { setQuery } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import { Closing } from "./Closing";
import { DistrictsPart } from "./DistrictsPart";
import { SchoolDetail } from "./SchoolDetail";
import { SchoolList } from "./SchoolList";
import { KINDS, PARTS, readState, type Schools, type State, schoolsUrl } from "./schools";
import { useSchoolPins } from "./useSchoolsMap";
import { WaysPart } from "./WaysPart";

/** The view. */
export function SchoolsView() {
  const state = readState();
  const schools = useAnswer<Schools>(schoolsUrl(state.kind));
  useTitle(s.title);
  useSchoolPins(schools.data?.schools ?? [], state);
  return (
    <div class="stack">
      <div>
        <Heading>{s.title}</Heading>
        <p class="lead">{s.lead}</p>
      </div>
      <Choices state={state} />
      {schools.error && <Failure error={schools.error} onRetry={schools.retry} />}
      {schools.loading && !schools.data && <Loading rows={6} />}
      {schools.data && <Shown state={state} schools={schools.data} />}
      <Share />
    </div>
  );
}

function Choices({ state }: { state: State }) {
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Select
        id="kind"
        label={s.kind}
        value={state.kind}
        options={KINDS.map((one) => [one, kindLabel(one)] as const)}
        onChoose={(kategorie) => setQuery({ kategorie, schule: null, mit: null, bezirke: null })}
      />
      <fieldset class="segments quarters">
        <legend>{s.part}</legend>
        {PARTS.map((part) => (
          <label key={part} class="segment">
            <input
              type="radio"
              name="part"
              value={part}
              checked={part === state.part}
              onChange={() => setQuery({ teil: part, schule: part === "schliessen" ? state.school : null })}
            />
            <span>{s.parts[part]}</span>
          </label>
        ))}
      </fieldset>
    </form>
  );
}

function Shown({ state, schools }: { state: State; schools: Schools }) {
  if (state.part === "wege") return <WaysPart kind={state.kind} />;
  if (state.part === "schliessen") return <Closing state={state} schools={schools.schools} />;
  if (state.part === "bezirke") return <DistrictsPart state={state} schools={schools.schools} />;
  if (state.school) return <SchoolDetail slug={state.school} kind={state.kind} />;
  return <SchoolList schools={schools} kind={state.kind} />;
}
