/** Sending a change: what is under way, and why it failed. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";

export interface Sending {
  busy: boolean;
  error: string | null;
  run: (change: () => Promise<unknown>, then: () => void) => void;
}

/** One change at a time; its error is kept in words. */
export function useSending(): Sending {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = (change: () => Promise<unknown>, then: () => void) => {
    setBusy(true);
    setError(null);
    change().then(
      () => {
        setBusy(false);
        then();
      },
      (failure: unknown) => {
        setBusy(false);
        setError(failure instanceof ApiError ? failure.message : String(failure));
      },
    );
  };
  return { busy, error, run };
}
