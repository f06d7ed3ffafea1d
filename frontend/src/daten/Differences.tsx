/** What an import would change: in numbers, site by site and field by field, and what was not taken. */
import type { ComponentChildren } from "preact";
import { address } from "../api/client";
import { count, distance, t } from "../i18n";
import { d } from "../i18n/de.data";
import { kindLabel } from "../shell/region";
import type { Counts, Difference, Listing, Proposal, Report } from "./types";

/** The differences of a rehearsed import. */
export function Differences({ proposal }: { proposal: Proposal }) {
  const { report, changes } = proposal;
  if (!report) return null;
  const sites = report.difference.learning_site ?? report.total;
  const nothing = !report.total.new && !report.total.changed && !report.total.gone;
  return (
    <>
      <Numbers counts={sites} report={report} />
      <Doubtful listing={report.doubtful} />
      {nothing && <p>{d.difference.nothing}</p>}
      {changes && (
        <>
          <Changed changes={changes.changed} all={sites.changed} />
          <Gone gone={changes.gone} all={sites.gone} />
          <New fresh={changes.new} all={sites.new} />
        </>
      )}
      <Rejections report={report} id={proposal.id} />
      <Listed
        title={d.difference.withoutCoordinates}
        listing={report.without_coordinates}
        words={(one) => [one.name, one.place].filter(Boolean).join(", ")}
      />
      <Listed
        title={d.difference.duplicates}
        listing={report.possible_duplicates}
        words={(one) =>
          d.difference.duplicate(String(one.name), String(one.other_name), distance(Number(one.distance_m)))
        }
      />
      <Listed title={d.difference.outside} listing={report.outside_areas} words={(one) => String(one.name)} />
      <Listed
        title={d.difference.outsideNamed}
        listing={report.outside_named_municipality}
        words={(one) => `${one.name}: ${one.named} → ${one.found}`}
      />
      <Others report={report} />
      {report.notes.length > 0 && (
        <Part title={d.difference.notes} number={report.notes.length}>
          <ul class="plain">
            {report.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Numbers({ counts, report }: { counts: Counts; report: Report }) {
  const all: [string, number][] = [
    [d.difference.read, report.read],
    [d.difference.new, counts.new],
    [d.difference.changed, counts.changed],
    [d.difference.gone, counts.gone],
    [d.difference.unchanged, counts.unchanged],
    [d.difference.rejected, report.rejected],
  ];
  return (
    <dl class="figures">
      {all.map(([label, number]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{count(number)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Values that may be slips of the pen: all of them, before anything else. */
function Doubtful({ listing }: { listing: Listing | undefined }) {
  if (!listing?.count) return null;
  return (
    <section class="notice failure" aria-label={d.difference.doubtful}>
      <p>
        <strong>
          {d.difference.doubtful} ({count(listing.count)})
        </strong>
      </p>
      <ul>
        {listing.items.map((one) => (
          <li key={`${one.row}/${one.column}/${one.reason}`}>
            {[one.row ? `${d.difference.row} ${one.row}` : null, one.column, one.value && `„${one.value}“`]
              .filter(Boolean)
              .join(", ")}
            : {one.reason}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Part({
  title,
  number,
  open,
  children,
}: {
  title: string;
  number: number;
  open?: boolean;
  children: ComponentChildren;
}) {
  return (
    <details open={open}>
      <summary>
        {title} ({count(number)})
      </summary>
      {children}
    </details>
  );
}

const fieldName = (one: Difference) =>
  d.difference.field[one.field] ??
  d.fields[`fields.${one.field}`] ??
  d.fields[`places.${one.field}`] ??
  one.field;

/** A value as text; whatever it holds is shown as it stands, never as markup. */
function told(value: unknown, field: string): string {
  if (value === null || value === undefined || value === "") return t.figure.unknown;
  if (field === "category") return kindLabel(String(value));
  if (typeof value === "boolean") return value ? "ja" : "nein";
  if (typeof value === "number") return value.toLocaleString("de-DE");
  if (Array.isArray(value)) return value.join(", ") || t.figure.unknown;
  const point = /^POINT\((\S+) (\S+)\)$/.exec(String(value));
  if (point)
    return `${Number(point[2]).toLocaleString("de-DE", { maximumFractionDigits: 6 })} N, ${Number(point[1]).toLocaleString("de-DE", { maximumFractionDigits: 6 })} O`;
  const statuses = t.figure as unknown as Record<string, unknown>;
  if (/_places$/.test(field) && typeof statuses[String(value)] === "string")
    return String(statuses[String(value)]);
  return String(value);
}

function Changed({ changes, all }: { changes: NonNullable<Proposal["changes"]>["changed"]; all: number }) {
  if (!changes.length) return null;
  return (
    <Part title={d.difference.changed} number={Math.max(all, changes.length)} open>
      <p class="note">{d.difference.firstOf(changes.length, Math.max(all, changes.length))}</p>
      <ul class="plain changes">
        {changes.map((site) => (
          <li key={site.key}>
            <strong class="break">{site.name}</strong>
            <dl class="pairs">
              {site.differences.map((one, number) => (
                <div key={number}>
                  <dt>
                    {fieldName(one)}
                    {one.offer && <small> {kindLabel(one.offer)}</small>}
                  </dt>
                  <dd class="break">
                    {one.before === null && one.after === null ? null : (
                      <>
                        <del>{told(one.before, one.field)}</del> → <ins>{told(one.after, one.field)}</ins>
                      </>
                    )}
                    {one.moved_m ? <small> {d.difference.moved(distance(one.moved_m))}</small> : null}
                  </dd>
                </div>
              ))}
              {!site.differences.length && (
                <div>
                  <dt>{d.difference.otherwise}</dt>
                  <dd />
                </div>
              )}
            </dl>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Gone({ gone, all }: { gone: NonNullable<Proposal["changes"]>["gone"]; all: number }) {
  if (!gone.length) return null;
  return (
    <Part title={d.difference.gone} number={all} open>
      <p class="note">
        {d.difference.goneHint} {d.difference.firstOf(gone.length, all)}
      </p>
      <ul class="plain">
        {gone.map((one) => (
          <li key={one.key} class="break">
            {[one.name, one.place].filter(Boolean).join(", ")}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function New({ fresh, all }: { fresh: NonNullable<Proposal["changes"]>["new"]; all: number }) {
  if (!fresh.length) return null;
  return (
    <Part title={d.difference.new} number={all} open={fresh.length <= 20}>
      <p class="note">{d.difference.firstOf(fresh.length, all)}</p>
      <ul class="plain">
        {fresh.map((one) => (
          <li key={one.key} class="break">
            {[one.name, one.street, one.place].filter(Boolean).join(", ")}
            {!one.has_point && <small> ({d.difference.noPlace})</small>}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Rejections({ report, id }: { report: Report; id: number }) {
  if (!report.rejected) return null;
  return (
    <Part title={d.difference.rejections} number={report.rejected} open>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll sheet" aria-label={d.difference.rejections} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {[d.difference.row, d.difference.column, d.difference.value, d.difference.reason].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {report.rejections.map((one, number) => (
              <tr key={number}>
                <td>{one.row || ""}</td>
                <td>{one.column}</td>
                <td>{one.value}</td>
                <td>{one.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p>
        <a href={address(`/api/import-proposals/${id}/rejections.csv`)} download>
          {d.difference.csv}
        </a>
      </p>
    </Part>
  );
}

function Listed({
  title,
  listing,
  words,
}: {
  title: string;
  listing: Listing;
  words: (one: Listing["items"][number]) => string;
}) {
  if (!listing.count) return null;
  return (
    <Part title={title} number={listing.count}>
      <ul class="plain">
        {listing.items.map((one, number) => (
          <li key={number} class="break">
            {words(one)}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Others({ report }: { report: Report }) {
  const others = Object.entries(report.difference).filter(([kind]) => kind !== "learning_site");
  if (!others.length) return null;
  return (
    <details>
      <summary>{d.difference.other}</summary>
      <ul class="plain">
        {others.map(([kind, one]) => (
          <li key={kind}>
            {d.difference.kinds[kind] ?? kind}: {d.lists.counts(one.new, one.changed, one.gone)}
          </li>
        ))}
      </ul>
    </details>
  );
}
