/** Printing, and handing on the address. */
import { t } from "../i18n";
import { announce } from "./announce";

async function share(): Promise<void> {
  if (navigator.share) {
    await navigator.share({ title: document.title, url: location.href }).catch(() => undefined);
    return;
  }
  await navigator.clipboard?.writeText(location.href);
  announce(t.app.shared);
}

/** Two quiet buttons under the heading of every view. */
export function Share() {
  return (
    <div class="row actions">
      <button type="button" class="button quiet" onClick={() => print()}>
        {t.app.print}
      </button>
      <button type="button" class="button quiet" onClick={() => void share()}>
        {t.app.share}
      </button>
    </div>
  );
}
