/** Waiting, failing and finding nothing, as designed states. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../api/client";
import { t } from "../i18n";
import { german } from "../i18n/language";

const SOON_MS = 300;
const LONG_MS = 2000;

/** Skeleton rows with words: shown after 0.3 s, and after 2 s that it takes longer. */
export function Loading({ rows = 4, onCancel }: { rows?: number; onCancel?: () => void }) {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const timers = [setTimeout(() => setStage(1), SOON_MS), setTimeout(() => setStage(2), LONG_MS)];
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <div class="loading" data-shown={stage > 0}>
      <p role="status">{stage === 0 ? "" : stage === 1 ? t.state.loading : t.state.stillLoading}</p>
      {stage === 2 && onCancel && (
        <button type="button" class="button quiet" onClick={onCancel}>
          {t.state.cancel}
        </button>
      )}
      <div aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          <div class="skeleton" key={row} />
        ))}
      </div>
    </div>
  );
}

/** The cause in plain words, and trying again. */
export function Failure({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  return (
    <div class="notice failure" role="alert">
      <p>
        <strong>{t.state.failed}.</strong>{" "}
        <span lang={error.offline ? undefined : german}>{error.message}</span>
      </p>
      <button type="button" class="button" onClick={onRetry}>
        {t.state.retry}
      </button>
    </div>
  );
}

/** Something the reader has to know here: a mark and words. */
export function Notice({ children }: { children: ComponentChildren }) {
  return <div class="notice">{children}</div>;
}
