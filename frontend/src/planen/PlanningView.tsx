/** Planen: what there is for planning, by the question it answers. */
import { t } from "../i18n";
import { w } from "../i18n/de.planning";
import { Heading } from "../shell/Heading";
import { viewUrl } from "../shell/router";
import { may } from "../shell/session";
import { useTitle } from "../shell/title";
import { workView } from "../shell/views";

function Entry({ path, about }: { path: string; about: string }) {
  const view = workView(path);
  const open = !view || view.visitors || view.open || view.needs === null || may(view.needs);
  return (
    <li>
      {path === "/themen" ? (
        <a href={viewUrl(path)} target="_self">
          {w.topics}
        </a>
      ) : (
        <a href={viewUrl(path)}>{view?.label ?? t.app.provision}</a>
      )}
      <p class="note">
        {about}
        {!open && ` ${w.signIn}`}
      </p>
    </li>
  );
}

/** The page. */
export function PlanningView() {
  useTitle(w.title);
  return (
    <div class="stack">
      <div>
        <Heading>{w.title}</Heading>
        <p class="lead">{w.lead}</p>
      </div>
      {w.groups.map(({ title, views }) => (
        <section key={title} class="card">
          <h2>{title}</h2>
          <ul class="plain stack tight">
            {Object.entries(views).map(([path, about]) => (
              <Entry key={path} path={path} about={about} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
