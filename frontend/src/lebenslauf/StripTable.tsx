/** The strips: a row per area, a field per phase; and of one area a row per station, a field per way to travel. */
import { l } from "../i18n/de.lifelong";
import { setQuery } from "../shell/router";
import { type LifeArea, MODES, type Strip, stepOf } from "./api";

function Field({ value }: { value: number | null }) {
  const step = stepOf(value);
  return (
    <td class="life" data-step={step ?? "none"}>
      {l.part(value)}
    </td>
  );
}

/** All areas, those where most is missing first. */
export function StripTable({ strip }: { strip: Strip }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={l.caption}>
      <table class="life-table">
        <caption class="hidden">{l.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{l.area}</th>
            <th scope="col">{l.index}</th>
            <th scope="col">{l.rank}</th>
            {strip.phases.map((phase) => (
              <th key={phase.code} scope="col">
                {phase.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {strip.areas.map((area) => (
            <tr key={area.ars}>
              <th scope="row">
                <button type="button" class="link" onClick={() => setQuery({ gebiet: area.ars })}>
                  {area.name}
                </button>
              </th>
              <td>{l.indexOf(area.index)}</td>
              <td>{l.rankOf(area.rank, area.best_rank, area.worst_rank)}</td>
              {strip.phases.map((phase) => (
                <Field key={phase.code} value={area.phases[phase.code] ?? null} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The best and the least served phase of an area, in a sentence. */
export function summary(area: LifeArea, strip: Strip): string | null {
  const told = strip.phases
    .map((phase) => ({ label: phase.label, value: area.phases[phase.code] ?? null }))
    .filter((one): one is { label: string; value: number } => one.value !== null)
    .sort((a, b) => b.value - a.value);
  const [best, worst] = [told[0], told.at(-1)];
  return best && worst && told.length > 1 ? l.sentence(area.name, best.label, worst.label) : null;
}

/** One area, station by station. */
export function StationTable({ area, strip }: { area: LifeArea; strip: Strip }) {
  const modes = [...MODES, "any"] as const;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={l.stationCaption(area.name)}>
      <table class="life-table">
        <caption class="hidden">{l.stationCaption(area.name)}</caption>
        <thead>
          <tr>
            <th scope="col">{l.station}</th>
            {modes.map((mode) => (
              <th key={mode} scope="col">
                {l.modes[mode]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {strip.stations.map((station) => (
            <tr key={station.code}>
              <th scope="row">
                {station.label}
                <small>{station.ages}</small>
              </th>
              {modes.map((mode) => (
                <Field key={mode} value={area.stations[station.code]?.shares[mode] ?? null} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What counts as reached. */
export function LimitTable({ strip }: { strip: Strip }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={l.limits}>
      <table class="life-table">
        <caption class="hidden">{l.limits}</caption>
        <thead>
          <tr>
            <th scope="col">{l.station}</th>
            {MODES.map((mode) => (
              <th key={mode} scope="col">
                {l.modes[mode]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {strip.stations.map((station) => (
            <tr key={station.code}>
              <th scope="row">{station.label}</th>
              {MODES.map((mode) => {
                const limit = station.limits[mode];
                if (!limit) return <td key={mode}>–</td>;
                const words = l.limit(limit.minutes, limit.metres);
                return <td key={mode}>{limit.assumed ? words : <strong>{words}</strong>}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
