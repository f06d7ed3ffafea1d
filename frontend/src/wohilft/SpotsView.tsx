/** Wo hilft ein weiterer Ort am meisten?: the question, the search, and its answer. */
import "../aufgaben/jobs.css";
import "./spots.css";
import { useEffect } from "preact/hooks";
import { useAnswer } from "../api/resource";
import { s } from "../i18n/de.spots";
import { Outcome, useSending } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { route, setQuery } from "../shell/router";
import { Share } from "../shell/Share";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";
import { Answer } from "./Answer";
import { Question } from "./Question";
import { answerUrl, asked, isStale, projections, readSpots, type SpotsAnswer, search } from "./spots";
import { useSpotsMap } from "./useSpotsMap";
import { Working } from "./Working";

const wholeNumber = (text: string | null) => (text && /^\d{1,9}$/.test(text) ? Number(text) : null);

/** The view. */
export function SpotsView() {
  const { query } = route.value;
  const job = wholeNumber(query.get("auftrag"));
  const run = job === null ? wholeNumber(query.get("lauf")) : null;
  const spots = readSpots();
  const question = asked(spots, projections.value);
  const answer = useAnswer<SpotsAnswer>(run === null ? null : answerUrl(run));
  const found = run === null ? null : answer.data;
  const sending = useSending();
  useTitle(s.title);
  useEffect(() => {
    if (found?.question.projections.length && projections.value.length === 0)
      projections.value = found.question.projections;
  }, [found]);
  useSpotsMap(spots.category, spots.where === "area" ? spots.corners : [], found);
  const begin = () => sending.run(async () => setQuery({ auftrag: await search(question), lauf: null }));
  return (
    <div class="stack">
      <div>
        <Heading>{s.title}</Heading>
        <p class="lead">{s.lead}</p>
      </div>
      <Question spots={spots} busy={sending.busy || job !== null} onSearch={() => void begin()} />
      <Outcome sending={sending} />
      {job !== null && <Working key={job} id={job} />}
      {job === null && run === null && <p class="notice">{s.none}</p>}
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && <Loading rows={5} />}
      {found && isStale(question, found) && <p class="notice">{s.stale}</p>}
      {found && <Answer answer={found} />}
      <Share />
    </div>
  );
}
