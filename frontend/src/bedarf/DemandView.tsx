/** Vorausrechnung: people by age in the years to come, on which assumptions, and the tables it rests on. */
import "../bearbeiten/edit.css";
import "./demand.css";
import { areasUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import { ChoiceInput } from "../bearbeiten/Inputs";
import { count, date, t } from "../i18n";
import { d } from "../i18n/de.demand";
import { Heading } from "../shell/Heading";
import { region } from "../shell/region";
import { route, setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { useTitle } from "../shell/title";
import { Chart, Legend } from "./Chart";
import { type Point, type Projection, pointsOf, projectionTableUrl, projectionUrl } from "./demand";
import { Seeking } from "./Seeking";
import { Tables } from "./Tables";

interface Areas {
  features: { properties: { ars: string; name: string } }[];
}

/** The view. */
export function DemandView() {
  useTitle(d.title);
  const { query } = route.value;
  const area = query.get("gebiet");
  const group = query.get("alter") ?? "6-9";
  const projection = useAnswer<Projection>(projectionUrl(area));
  const none = projection.error?.status === 404;
  return (
    <div class="stack demand">
      <div>
        <Heading>{d.title}</Heading>
        <p class="lead">{d.lead(region.value?.region.name ?? t.app.name)}</p>
      </div>
      <Choices area={area} group={group} groups={Object.keys(projection.data?.series[0]?.ages ?? {})} />
      {none && <Notice>{d.none}</Notice>}
      {projection.error && !none && <Failure error={projection.error} onRetry={projection.retry} />}
      {projection.loading && !projection.data && <Loading rows={6} />}
      {projection.data && <Told projection={projection.data} group={group} area={area} />}
      <Tables onChange={projection.retry} />
    </div>
  );
}

function Choices({ area, group, groups }: { area: string | null; group: string; groups: string[] }) {
  const areas = useAnswer<Areas>(areasUrl(false));
  const names = (areas.data?.features ?? []).map(({ properties }) => [properties.ars, properties.name]);
  return (
    <div class="filters">
      <ChoiceInput
        id="gebiet"
        label={d.area}
        value={area ?? ""}
        options={{ "": d.whole, ...Object.fromEntries(names) }}
        onInput={(value) => setQuery({ gebiet: value })}
      />
      <ChoiceInput
        id="alter"
        label={d.group}
        value={group}
        options={{ all: d.all, ...Object.fromEntries(groups.map((one) => [one, one.replace("-", "–")])) }}
        onInput={(value) => setQuery({ alter: value })}
      />
    </div>
  );
}

function Told({ projection, group, area }: { projection: Projection; group: string; area: string | null }) {
  const points = pointsOf(projection, group);
  const label = d.chart(group === "all" ? d.all : group.replace("-", "–"), projection.area.name);
  return (
    <>
      <section aria-labelledby="picture" class="stack tight">
        <h2 id="picture">{label}</h2>
        {projection.suppressed && <p class="note">{d.suppressed}</p>}
        <Chart points={points} label={label} />
        <Legend baseYear={projection.base_year} />
        <Values points={points} label={label} />
        <p>
          <a class="button quiet" href={projectionTableUrl(area)} download>
            {d.csv}
          </a>
        </p>
      </section>
      <Seeking area={area} years={[projection.base_year, projection.last_year]} />
      <section aria-labelledby="assumed">
        <h2 id="assumed">{d.assumptions}</h2>
        <ul>
          {projection.assumptions.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <p class="note">
          {d.run} {projection.run.id}, {date(projection.run.finished_at)}, {projection.run.software_version}
        </p>
      </section>
    </>
  );
}

const told = (value: number | null) => (value === null ? d.secret : count(value));

function Values({ points, label }: { points: Point[]; label: string }) {
  return (
    <details>
      <summary>{d.asTable}</summary>
      <table class="change-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{d.year}</th>
            <th scope="col">{d.variants.low}</th>
            <th scope="col">{d.variants.middle}</th>
            <th scope="col">{d.variants.high}</th>
            <th scope="col">{d.born}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.year}>
              <th scope="row">{point.year}</th>
              <td>{told(point.low)}</td>
              <td>{told(point.middle)}</td>
              <td>{told(point.high)}</td>
              <td>{point.born ? d.bornAll : d.bornAssumed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
