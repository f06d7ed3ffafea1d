/** A view for those who are signed in: shown to whom it is for; others are told what they need. */
import { t } from "../i18n";
import { Heading } from "./Heading";
import { route } from "./router";
import { Loading, Notice } from "./Status";
import { may, session, sessionKnown, signedIn } from "./session";
import { signInUrl } from "./signin";
import type { WorkView } from "./views";

/** The view, or what is missing to see it. */
export function WorkStage({ view }: { view: WorkView }) {
  if (view.open || view.visitors) return <view.view />;
  if (!sessionKnown.value) return <Loading />;
  if (signedIn() && (view.needs === null || may(view.needs))) return <view.view />;
  const needsFactor = session.value?.needs_second_factor;
  return (
    <div class="stack">
      <Heading>{view.label}</Heading>
      <Notice>
        <p>{needsFactor ? t.app.factorFirst : signedIn() ? t.app.mayNot : t.app.signInFirst}</p>
        {needsFactor && (
          <a class="button primary" href={`/konto?next=${encodeURIComponent(view.path)}`}>
            {t.app.setFactorUp}
          </a>
        )}
        {!signedIn() && (
          <a class="button primary" href={signInUrl(route.value)}>
            {t.app.signIn}
          </a>
        )}
      </Notice>
    </div>
  );
}
