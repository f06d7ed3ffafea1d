/** How a figure was calculated: definition, run, inputs, and the rows themselves. */
import { useState } from "preact/hooks";
import { runUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { Basis, Run, RunDetail } from "../api/types";
import { date, t } from "../i18n";

interface Props {
  run: Run | null;
  basis: Basis;
  download: string;
}

/** A disclosure that loads the run when opened. */
export function Why({ run, basis, download }: Props) {
  const [open, setOpen] = useState(false);
  const detail = useAnswer<RunDetail>(open && run ? runUrl(run.id) : null);
  const known = detail.data?.run;
  return (
    <details class="why" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.provision.whyTitle}</summary>
      <p>{t.provision.why}</p>
      <p>{t.provision.whyWithin}</p>
      {basis === "straight_line" && <p>{t.provision.straightLine}</p>}
      <dl class="pairs">
        {run && (
          <div>
            <dt>{t.provision.run}</dt>
            <dd>
              <a href={runUrl(run.id)}>{run.id}</a>, {t.provision.runFinished} {date(run.finished_at)}
            </dd>
          </div>
        )}
        {known && (
          <div>
            <dt>{t.provision.runSoftware}</dt>
            <dd>{known.software_version}</dd>
          </div>
        )}
        {known &&
          Object.entries({ ...known.inputs, ...known.parameters }).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="break">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
      </dl>
      <p>
        <a href={download}>{t.provision.json}</a>
      </p>
    </details>
  );
}
