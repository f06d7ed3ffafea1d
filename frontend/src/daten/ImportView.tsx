/** Data: bringing files in, step by step; what waits, what was applied, what is fetched by itself. */
import { useEffect } from "preact/hooks";
import { d } from "../i18n/de.data";
import { Heading } from "../shell/Heading";
import { route, viewUrl } from "../shell/router";
import { Notice } from "../shell/Status";
import { loadSession, may, session } from "../shell/session";
import { useTitle } from "../shell/title";
import "./daten.css";
import { FileStep } from "./FileStep";
import { Imports, Notices, Proposals, Qgis, Sources } from "./Lists";
import { PreviewStep } from "./PreviewStep";
import { ProposalView } from "./ProposalView";
import { Schedules } from "./Schedules";

/** The view. */
export function ImportView() {
  useTitle(d.title);
  useEffect(() => {
    if (session.value === null) void loadSession();
  }, []);
  if (!may("import")) {
    return (
      <div class="stack">
        <Heading>{d.title}</Heading>
        <Notice>
          <p>{d.signIn}</p>
        </Notice>
        <Imports />
        <Qgis />
      </div>
    );
  }
  const proposal = route.value.query.get("einspielung");
  const file = route.value.query.get("datei");
  if (proposal) return <ProposalView key={proposal} id={proposal} />;
  if (file) return <PreviewStep key={file} id={file} />;
  return <Overview />;
}

function Overview() {
  return (
    <div class="stack data">
      <div>
        <Heading>{d.title}</Heading>
        <p class="lead">{d.lead}</p>
        <p class="row">
          <a class="button" href={viewUrl("/neuer-lernort")}>
            {d.newSite}
          </a>
          {may("see_private") && (
            <a class="button" href={viewUrl("/nicht-oeffentlich")}>
              {d.privateSites}
            </a>
          )}
        </p>
      </div>
      <Notices />
      <FileStep />
      <Proposals />
      <Schedules />
      <Imports />
      <Sources />
      <Qgis />
    </div>
  );
}

/** Where one is among the steps. */
export function Steps({ at }: { at: number }) {
  return (
    <>
      <p>
        <a href={viewUrl("/daten")}>← {d.back}</a>
      </p>
      <ol class="steps" aria-label={d.stepsLabel}>
        {d.steps.map((step, number) => (
          <li key={step} aria-current={number === at ? "step" : undefined} data-done={number < at}>
            {step}
          </li>
        ))}
      </ol>
    </>
  );
}
