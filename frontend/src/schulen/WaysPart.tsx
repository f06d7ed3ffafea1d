/** Ways to school held against the law: children beyond the limit per municipality, and how the way by bus is. */
import { useAnswer } from "../api/resource";
import { send } from "../api/send";
import { date } from "../i18n";
import { s } from "../i18n/de.schools";
import { numeric } from "../i18n/figure";
import { Outcome, useSending } from "../shell/Form";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import {
  jobsUrl,
  type Kind,
  type WayCells,
  type Ways,
  wayCellsUrl,
  wayStopsCsvUrl,
  waysCsvUrl,
  waysUrl,
} from "./schools";
import { plain } from "./told";
import { useWayDots } from "./useSchoolsMap";

/** The part. */
export function WaysPart({ kind }: { kind: Kind }) {
  const ways = useAnswer<Ways>(waysUrl(kind));
  const cells = useAnswer<WayCells>(ways.data ? wayCellsUrl(kind) : null);
  useWayDots(cells.data);
  const none = ways.error?.status === 404;
  return (
    <section class="stack" aria-labelledby="ways">
      <h2 id="ways">{s.ways.title}</h2>
      {none && <CheckNow words={s.ways.notYet} button={s.ways.check} />}
      {ways.error && !none && <Failure error={ways.error} onRetry={ways.retry} />}
      {ways.loading && !ways.data && <Loading rows={6} />}
      {ways.data && <Told ways={ways.data} kind={kind} />}
    </section>
  );
}

/** What is to be said, and asking for the check. */
function CheckNow({ words, button }: { words: string; button: string }) {
  const sending = useSending();
  const check = () =>
    sending.run(() => send("POST", jobsUrl(), { kind: "school_ways", arguments: {} }), s.ways.started);
  return (
    <Notice>
      <p>{words}</p>
      {may("compute") && (
        <button type="button" class="button primary" onClick={() => void check()}>
          {button}
        </button>
      )}
      <Outcome sending={sending} />
    </Notice>
  );
}

function Told({ ways, kind }: { ways: Ways; kind: Kind }) {
  const widest = Math.max(0, ...ways.tolerance.map((one) => one.plus_minus_m));
  const areas = [...ways.areas].sort(
    (a, b) =>
      (numeric(b.over_limit) ?? -1) - (numeric(a.over_limit) ?? -1) || a.name.localeCompare(b.name, "de"),
  );
  return (
    <>
      {ways.changed_since.length > 0 && (
        <CheckNow words={s.ways.outdated(ways.changed_since.join(", "))} button={s.ways.checkAgain} />
      )}
      <p>{s.ways.lead(ways.limits.metres, ways.grades)}</p>
      <p class="note">
        {s.ways.tolerance(widest)} {ways.network_as_of && s.ways.network(date(ways.network_as_of))}{" "}
        {ways.timetable_day && s.ways.timetable(date(ways.timetable_day))} {ways.suppressed && s.suppressed}
      </p>
      <Notice>{ways.notice}</Notice>
      <ul class="way-legend">
        {(["beyond", "bad", "close"] as const).map((one) => (
          <li key={one}>
            <i class={one} aria-hidden="true" />
            {s.ways.legend[one]}
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={s.ways.caption}>
        <table class="ranking">
          <caption class="hidden">{s.ways.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{s.ways.area}</th>
              <th scope="col">{s.ways.over}</th>
              <th scope="col">{s.ways.close}</th>
              <th scope="col">{s.ways.children}</th>
            </tr>
          </thead>
          <tbody>
            {[{ ...ways.total, ars: "", name: s.ways.all }, ...areas].map((one) => (
              <tr key={one.ars}>
                <th scope="row">{one.name}</th>
                <td>{plain(one.over_limit)}</td>
                <td>{plain(one.close)}</td>
                <td>{plain(one.children)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <h3>{s.ways.byBus}</h3>
      <dl>
        {Object.entries(ways.total.by_bus)
          .filter(([, value]) => value.status !== "zero" && value.value !== 0)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{s.ways.bus[name]}</dt>
              <dd>{plain(value)}</dd>
            </div>
          ))}
      </dl>
      <details>
        <summary>{s.ways.rules}</summary>
        <ul>
          {ways.rules.map((rule) => (
            <li key={rule.code}>
              <strong>
                {rule.code} {rule.title}
              </strong>
              : {rule.sentence} ({rule.paragraph})
            </li>
          ))}
        </ul>
        <p>{ways.not_checked}</p>
      </details>
      <ul class="plain">
        <li>
          <a href={waysCsvUrl(kind)}>{s.ways.csv}</a>
        </li>
        <li>
          <a href={wayStopsCsvUrl(kind)}>{s.ways.stopsCsv}</a>
        </li>
      </ul>
    </>
  );
}
