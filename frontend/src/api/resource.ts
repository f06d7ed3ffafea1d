/** A value that is on its way: what views draw from, with words for waiting and failing. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, ask } from "./client";

export interface Resource<A> {
  /** The newest answer; the former one stays while the next is on its way. */
  data: A | null;
  error: ApiError | null;
  loading: boolean;
  retry: () => void;
}

/** Asks for an address (null: nothing to ask for); gives up what is no longer wanted. */
export function useAnswer<A>(url: string | null): Resource<A> {
  return useLoaded<A>(url, (signal) => ask<A>(url ?? "", signal));
}

/** As `useAnswer`, for an answer made of several requests; asked again when `key` changes. */
export function useLoaded<A>(key: string | null, load: (signal: AbortSignal) => Promise<A>): Resource<A> {
  const [state, setState] = useState<{ data: A | null; error: ApiError | null; key: string | null }>({
    data: null,
    error: null,
    key: null,
  });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (key === null) {
      setState({ data: null, error: null, key });
      return;
    }
    const control = new AbortController();
    const settle = (data: A | null, error: ApiError | null) => {
      if (!control.signal.aborted) setState({ data, error, key });
    };
    load(control.signal).then(
      (data) => settle(data, null),
      (failure: unknown) =>
        settle(null, failure instanceof ApiError ? failure : new ApiError(String(failure), 0)),
    );
    return () => control.abort();
  }, [key, attempt]);
  const retry = () => {
    setState({ ...state, error: null, key: null });
    setAttempt(attempt + 1);
  };
  return { data: state.data, error: state.error, loading: key !== null && state.key !== key, retry };
}
