/** Asking for what changes from moment to moment: never remembered, asked again when told. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, reached, reason } from "../api/client";

/** The JSON at an address as it is now; raises ApiError. */
export async function fresh<A>(url: string, signal?: AbortSignal): Promise<A> {
  const response = await reached(url, { signal });
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  return (await response.json()) as A;
}

export interface Fresh<A> {
  data: A | null;
  error: ApiError | null;
  again: () => void;
}

/** As `fresh`, for a component; asked again by `again`, and every `pollMs` while `polling` says so of the answer. */
export function useFresh<A>(
  url: string | null,
  polling: (data: A) => boolean = () => false,
  pollMs = 1500,
): Fresh<A> {
  const [state, setState] = useState<{ url: string | null; data: A | null; error: ApiError | null }>({
    url,
    data: null,
    error: null,
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (url === null) return;
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () =>
      fresh<A>(url, control.signal).then(
        (data) => {
          setState({ url, data, error: null });
          if (polling(data)) timer = setTimeout(load, pollMs);
        },
        (failure: unknown) => {
          if (control.signal.aborted) return;
          const error = failure instanceof ApiError ? failure : new ApiError(String(failure), 0);
          setState((before) => ({ url, data: before.url === url ? before.data : null, error }));
        },
      );
    void load();
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [url, turn]);
  const current = state.url === url;
  return {
    data: current ? state.data : null,
    error: current ? state.error : null,
    again: () => setTurn(turn + 1),
  };
}
