/** Why: the parts of those who ask, and the reasons as weighted bars, each with its sentence and the sites it names. */
import { share } from "../i18n";
import { g } from "../i18n/de.gaps";
import { figure } from "../i18n/figure";
import { viewUrl } from "../shell/router";
import { type GapArea, type GapReason, type Part, told, type Yardstick } from "./api";

const PARTS = Object.keys(g.parts) as Part[];

/** Everything of one area. */
export function AreaGap({ area, yardstick }: { area: GapArea; yardstick: Yardstick }) {
  if (area.people.status === "secret") return <p>{g.secret}</p>;
  return (
    <>
      <Parts area={area} />
      <Standards area={area} />
      <h3>{g.why(area.name)}</h3>
      {area.reasons.length === 0 && <p>{g.noneLacking}</p>}
      {area.reasons.length > 0 && <p class="note">{g.whyNote}</p>}
      <ReasonList reasons={area.reasons} />
      {yardstick.assumed && <p class="note">{yardstick.source}</p>}
    </>
  );
}

function Parts({ area }: { area: GapArea }) {
  const total = area.people.value ?? 0;
  const shown = PARTS.filter((part) => (area.parts[part].value ?? 0) > 0);
  return (
    <>
      <div class="gap-strip" aria-hidden="true">
        {shown.map((part) => (
          <i
            key={part}
            class={`gap-${part}`}
            style={{ inlineSize: `${(100 * (area.parts[part].value ?? 0)) / (total || 1)}%` }}
          />
        ))}
      </div>
      <dl class="gap-parts">
        <div>
          <dt>{g.seeking}</dt>
          <dd>{told(area.people)}</dd>
        </div>
        {shown.map((part) => (
          <div key={part}>
            <dt>
              <i class={`swatch gap-${part}`} />
              {g.parts[part]}
            </dt>
            <dd>
              {told(area.parts[part])}
              <small>{share((area.parts[part].value ?? 0) / (total || 1))}</small>
              {part === "without_place" && <Interval area={area} />}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Interval({ area }: { area: GapArea }) {
  const { without_low: low, without_high: high, without_catchment: other } = area;
  if (low.status === "secret") return null;
  return (
    <>
      {low.value !== high.value && <small>{g.interval(told(low), told(high))}</small>}
      <small>{g.catchment(told(other))}</small>
    </>
  );
}

function Standards({ area }: { area: GapArea }) {
  const { share: reached, quotas } = area;
  const reachedWords =
    reached.value === null
      ? g.shareUnknown(reached.wanted ?? 0)
      : reached.wanted === null
        ? g.shareOnly(reached.value)
        : reached.standing === "met"
          ? g.shareMet(reached.value, reached.wanted)
          : reached.standing === "not_met"
            ? g.shareNotMet(reached.value, reached.wanted, reached.missing ?? 0)
            : g.shareUnknown(reached.wanted);
  const quota = (name: "versorgungsquote" | "betreuungsquote", up: "places" | "cared_for") =>
    quotas &&
    g.quotaOf(
      figure(quotas[name], (value) => share(value / 100)),
      told(quotas[up]),
      told(quotas.children),
    );
  return (
    <dl class="pairs gap-standards">
      <div>
        <dt>{g.shareStandard}</dt>
        <dd data-standing={reached.standing}>{reachedWords}</dd>
      </div>
      {area.places_per_100.map((one) => (
        <div key={one.key}>
          <dt>{g.perHundred}</dt>
          <dd data-standing={one.standing}>
            {g.perHundredOf(
              quotas?.versorgungsquote.value ?? null,
              one.places_per_100,
              one.standing,
              one.missing,
            )}
          </dd>
        </div>
      ))}
      {quotas && (
        <>
          <div>
            <dt>{g.supply}</dt>
            <dd>{quota("versorgungsquote", "places")}</dd>
          </div>
          <div>
            <dt>{g.use}</dt>
            <dd>{quota("betreuungsquote", "cared_for")}</dd>
          </div>
        </>
      )}
    </dl>
  );
}

/** Reasons, the weightiest first: bar, number, sentence, sites. */
export function ReasonList({ reasons }: { reasons: readonly GapReason[] }) {
  return (
    <ol class="gap-reasons">
      {reasons.map((one) => (
        <li key={one.reason}>
          <strong>{one.label}</strong>
          <span class="gap-weight">
            <i aria-hidden="true" style={{ inlineSize: `${100 * (one.share ?? 0)}%` }} />
            <span>{g.reasonPeople(told(one.people), one.share ?? 0)}</span>
          </span>
          <p>{one.text}</p>
          {one.mending && <p class="note">{one.mending.text}</p>}
          {one.sites.length > 0 && (
            <p class="note">
              {one.sites.map((site, number) => (
                <>
                  {number > 0 && ", "}
                  <a key={site.slug} href={viewUrl(`/lernort/${site.slug}`)}>
                    {site.name}
                  </a>
                </>
              ))}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
