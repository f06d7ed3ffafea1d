/** Putting a site on the map: numbered proposals by its address, or a point chosen by click or arrow keys and Enter. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, ask } from "../api/client";
import { useLoaded } from "../api/resource";
import type { LonLat } from "../api/types";
import { distance } from "../i18n";
import { q } from "../i18n/de.quality";
import { stage, useStage } from "../map/stage";
import { usePick } from "../map/usePick";
import { categories } from "../shell/region";
import { setQuery } from "../shell/router";
import {
  type Candidate,
  type Finding,
  type MatchClass,
  type Proposal,
  place,
  proposalUrl,
  refuse,
} from "./quality";
import { useSending } from "./useSending";

interface Props {
  finding: Finding;
  onMended: (sentence: string) => void;
}

/** The proposals; none where there never were any. */
function useProposal(slug: string) {
  return useLoaded<Proposal | null>(proposalUrl(slug), (signal) =>
    ask<Proposal>(proposalUrl(slug), signal).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }),
  );
}

/** The proposals on the map, with their numbers; choosing one brings its button. */
function useCandidates(candidates: readonly Candidate[]): void {
  const key = candidates.map((one) => `${one.lon},${one.lat}`).join();
  useStage(
    (ready) => {
      if (candidates.length === 0) return;
      const layer = ready.pins({
        kinds: categories.value,
        onSelect: (slug) => document.getElementById(slug)?.focus(),
      });
      layer.show(
        candidates.map(({ lon, lat }, n) => ({
          slug: `proposal-${n + 1}`,
          name: q.place.proposal(n + 1),
          lon,
          lat,
          category: "",
          number: n + 1,
        })),
      );
      const lons = candidates.map((one) => one.lon);
      const lats = candidates.map((one) => one.lat);
      ready.frame([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
      return () => layer.remove();
    },
    [key],
  );
}

/** Where the address lies, marked, with the site itself in view. */
function useAddress({ lon, lat }: Finding, at: Candidate | null): void {
  useStage(
    (ready) => {
      if (!at) return;
      const [east, north] = [lon ?? at.lon, lat ?? at.lat];
      ready.frame([
        Math.min(at.lon, east),
        Math.min(at.lat, north),
        Math.max(at.lon, east),
        Math.max(at.lat, north),
      ]);
      return ready.spot([at.lon, at.lat], q.place.atAddress).remove;
    },
    [at?.lon, at?.lat],
  );
}

/** Where the address of a site lies that is said to be elsewhere. */
function addressOf({ detail }: Finding): Candidate | null {
  const { lon, lat, match_class, precision_m, asked } = detail;
  if (typeof lon !== "number" || typeof lat !== "number" || typeof precision_m !== "number") return null;
  return { lon, lat, precision_m, match_class: match_class as MatchClass, label: String(asked) };
}

/** The way to mend a missing or doubtful place. */
export function Placing({ finding, onMended }: Props) {
  const proposal = useProposal(finding.slug);
  const proposed = proposal.data?.status === "proposed" && finding.kind === "without_coordinates";
  const atAddress = addressOf(finding);
  const candidates = proposed ? (proposal.data?.candidates ?? []) : atAddress ? [atAddress] : [];
  const sending = useSending();
  useCandidates(proposed ? candidates : []);
  useAddress(finding, atAddress);
  const take = (candidate: Candidate, n: number) =>
    sending.run(
      () => place(finding.slug, [candidate.lon, candidate.lat], q.place.takeReason(n), proposed ? n : null),
      () => onMended(q.done.placed(finding.name)),
    );
  return (
    <section class="stack tight" aria-labelledby="place-title">
      <h2 id="place-title">{q.place.title}</h2>
      {candidates.length > 0 && (
        <>
          <p>{proposed ? q.place.asked(proposal.data?.asked ?? "") : q.place.atAddress}</p>
          <ol class="candidates" aria-label={q.place.proposals}>
            {candidates.map((candidate, n) => (
              <li key={`${candidate.lon},${candidate.lat}`}>
                <strong>
                  {n + 1}. {candidate.label}
                </strong>
                <span>
                  {q.place.classes[candidate.match_class]},{" "}
                  {q.place.precision(distance(candidate.precision_m))}
                </span>
                <button
                  type="button"
                  id={`proposal-${n + 1}`}
                  class="button"
                  disabled={sending.busy}
                  onClick={() => take(candidate, n + 1)}
                >
                  {q.place.take(n + 1)}
                </button>
              </li>
            ))}
          </ol>
          {proposed && (
            <button
              type="button"
              class="button quiet"
              disabled={sending.busy}
              onClick={() =>
                sending.run(
                  () => refuse(finding.slug, q.place.refuse),
                  () => onMended(q.done.refused(finding.name)),
                )
              }
            >
              {q.place.refuse}
            </button>
          )}
        </>
      )}
      {candidates.length === 0 && !proposal.loading && finding.lon === null && <p>{q.place.noProposal}</p>}
      {sending.error && <p role="alert">{sending.error}</p>}
      <ByHand finding={finding} onMended={onMended} />
    </section>
  );
}

const degrees = (value: number) => value.toFixed(5).replace(".", ",");

function ByHand({ finding, onMended }: Props) {
  const [point, setPoint] = useState<LonLat | null>(null);
  const [reason, setReason] = useState("");
  const sending = useSending();
  useEffect(() => setPoint(null), [finding.slug]);
  const { picking, pick } = usePick((chosen) => {
    if (chosen) setPoint(chosen);
    setQuery({ ansicht: null });
    requestAnimationFrame(() => document.getElementById(chosen ? "place-reason" : "place-pick")?.focus());
  });
  useStage((ready) => (point ? ready.spot(point, q.place.marker).remove : undefined), [point?.join()]);
  return (
    <>
      <button type="button" id="place-pick" class="button" onClick={pick} disabled={!stage.value || picking}>
        {point ? q.place.pickAgain : q.place.pick}
      </button>
      {point && (
        <form
          class="field stack tight"
          onSubmit={(event) => {
            event.preventDefault();
            sending.run(
              () => place(finding.slug, point, reason),
              () => onMended(q.done.placed(finding.name)),
            );
          }}
        >
          <p>{q.place.chosen(degrees(point[1]), degrees(point[0]))}</p>
          <div>
            <label for="place-reason">{q.place.reason}</label>
            <input
              id="place-reason"
              required
              minLength={3}
              maxLength={500}
              aria-describedby="place-reason-hint"
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
            <small id="place-reason-hint">{q.place.reasonHint}</small>
          </div>
          <button type="submit" class="button primary" disabled={sending.busy}>
            {q.place.save}
          </button>
        </form>
      )}
      {sending.error && <p role="alert">{sending.error}</p>}
    </>
  );
}
