/** Changing something: a request that carries the session's CSRF token; the answers remembered so far are forgotten. */
import { csrfToken } from "../shell/session";
import { ApiError, forgetAnswers, reached, reason } from "./client";

export type Method = "POST" | "PUT" | "PATCH" | "DELETE";

export interface Sent<A> {
  data: A;
  etag: string | null;
}

/** Has what was kept asked for anew, as something has changed; raises ApiError where the change was refused. */
async function accepted(response: Response): Promise<void> {
  if (!response.ok) {
    const problem = (await response
      .clone()
      .json()
      .catch(() => ({}))) as Record<string, unknown>;
    throw new ApiError(await reason(response), response.status, false, problem);
  }
  forgetAnswers();
}

/** Sends a file as it is and gives the answer's JSON; raises ApiError. */
export async function sendFile<A>(url: string, file: Blob, kind: string): Promise<A> {
  const response = await reached(url, {
    method: "POST",
    body: file,
    headers: { Accept: "application/json", "Content-Type": kind, "X-CSRF-Token": csrfToken() },
  });
  await accepted(response);
  return (await response.json()) as A;
}

/** Sends JSON and gives the answer's JSON (null where there is none); raises ApiError. */
export async function send<A>(
  method: Method,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Sent<A>> {
  const response = await reached(url, {
    method,
    signal,
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      "X-CSRF-Token": csrfToken(),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  await accepted(response);
  const text = await response.text();
  return { data: (text ? JSON.parse(text) : null) as A, etag: response.headers.get("ETag") };
}
