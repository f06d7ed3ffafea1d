/** Closing a school, or merging it into another, on one sheet. */
import { useLoaded } from "../api/resource";
import { send } from "../api/send";
import { count } from "../i18n";
import { s } from "../i18n/de.schools";
import { Select } from "../shell/Choices";
import { setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { closingUrl, type School, type Sheet, type State, VARIANTS } from "./schools";

const c = s.closing;
const whole = (value: number | null) => (value === null ? "–" : count(Math.round(value)));

/** The part. */
export function Closing({ state, schools }: { state: State; schools: School[] }) {
  const known = schools.filter((one) => one.with_choice.length > 0);
  const options = known.map((one) => [one.slug, one.name] as const);
  const allowed = may("compute");
  const body = { category: state.kind, closed: [state.school], into: state.into, variant: state.variant };
  const sheet = useLoaded<Sheet>(
    allowed && known.some((one) => one.slug === state.school) ? JSON.stringify(body) : null,
    async () => (await send<Sheet>("POST", closingUrl(), body)).data,
  );
  return (
    <section class="stack sheet" aria-labelledby="closing">
      <h2 id="closing">{c.title}</h2>
      <p>{c.lead}</p>
      {!allowed && <Notice>{c.signIn}</Notice>}
      {allowed && (
        <form class="stack" onSubmit={(event) => event.preventDefault()}>
          <Select
            id="closed"
            label={c.which}
            value={state.school ?? ""}
            options={[["", c.choose], ...options]}
            onChoose={(schule) => setQuery({ schule, mit: null })}
          />
          <Select
            id="into"
            label={c.into}
            value={state.into ?? ""}
            options={[["", c.nearest], ...options.filter(([slug]) => slug !== state.school)]}
            onChoose={(mit) => setQuery({ mit })}
          />
          <Select
            id="variant"
            label={c.variant}
            value={state.variant}
            options={VARIANTS.map((one) => [one, s.variants[one]] as const)}
            onChoose={(variante) => setQuery({ variante })}
          />
        </form>
      )}
      {sheet.error && <Failure error={sheet.error} onRetry={sheet.retry} />}
      {sheet.loading && !sheet.data && <Loading rows={5} />}
      {sheet.data && <Told sheet={sheet.data} schools={schools} />}
    </section>
  );
}

function Told({ sheet, schools }: { sheet: Sheet; schools: School[] }) {
  const { displaced, transport } = sheet;
  return (
    <>
      <Notice>{sheet.notice}</Notice>
      <dl>
        <dt>{c.displaced}</dt>
        <dd>
          {whole(displaced.pupils)}; {whole(displaced.placed)} {c.placed}, {whole(displaced.without_room)}{" "}
          {c.withoutRoom}
        </dd>
        {displaced.metres_before !== null && displaced.metres_after !== null && (
          <>
            <dt>{c.meanWay}</dt>
            <dd>{c.change(displaced.metres_before, displaced.metres_after)}</dd>
          </>
        )}
        <dt>{c.extra}</dt>
        <dd>{c.extraKm(displaced.extra_km_one_way)}</dd>
        {transport.limit_m !== null && transport.newly_beyond !== null && (
          <>
            <dt>{c.newly}</dt>
            <dd>{c.newlyOf(transport.newly_beyond, transport.limit_m)}</dd>
          </>
        )}
      </dl>
      <h3>{c.receiving}</h3>
      {sheet.schools.map((one) => (
        <Receiving key={one.slug} school={one} />
      ))}
      <Years sheet={sheet} />
      <Moves sheet={sheet} schools={schools} />
      <details>
        <summary>{s.assumptions}</summary>
        <ul>
          {sheet.assumptions.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Receiving({ school }: { school: Sheet["schools"][number] }) {
  return (
    <details>
      <summary>
        {school.name}: +{whole(school.years[0]?.received ?? null)}
        {(school.years[0]?.rooms_lacking ?? 0) > 0 && `, ${c.lacks(school.years[0]?.rooms_lacking ?? 0)}`}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={school.name}>
        <table class="change-table">
          <caption class="hidden">{school.name}</caption>
          <thead>
            <tr>
              {[s.year, c.before, c.received, c.after, s.places, c.classes].map((one) => (
                <th key={one} scope="col">
                  {one}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {school.years.map((one) => (
              <tr key={one.school_year}>
                <th scope="row">{one.school_year}</th>
                <td>{whole(one.before)}</td>
                <td>{whole(one.received)}</td>
                <td>{whole(one.after)}</td>
                <td>{whole(one.places)}</td>
                <td>
                  {whole(one.classes)} / {whole(one.class_rooms)}
                  {(one.rooms_lacking ?? 0) > 0 && <strong> {c.lacks(one.rooms_lacking ?? 0)}</strong>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function Years({ sheet }: { sheet: Sheet }) {
  return (
    <details>
      <summary>{c.years}</summary>
      <table class="change-table">
        <caption class="hidden">{c.years}</caption>
        <thead>
          <tr>
            {[s.year, c.displaced, c.withoutRoom, c.before, c.after].map((one) => (
              <th key={one} scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sheet.years.map((one) => (
            <tr key={one.school_year}>
              <th scope="row">{one.school_year}</th>
              <td>{whole(one.displaced)}</td>
              <td>{whole(one.without_room)}</td>
              <td>{whole(one.before)}</td>
              <td>{whole(one.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sheet.years.every((one) => one.conserved) && <p class="note">{c.conserved}</p>}
    </details>
  );
}

function Moves({ sheet, schools }: { sheet: Sheet; schools: School[] }) {
  const name = (slug: string | null) => schools.find((one) => one.slug === slug)?.name ?? c.nobody;
  return (
    <details>
      <summary>{c.moves}</summary>
      <ul>
        {sheet.moves.slice(0, 60).map((one, n) => (
          <li key={n}>
            {c.from} {one.area?.name ?? "–"} {c.to} {name(one.to)}: {whole(one.pupils)}
            {one.metres_after !== null && ` (${s.km(one.metres_after)})`}
          </li>
        ))}
      </ul>
    </details>
  );
}
