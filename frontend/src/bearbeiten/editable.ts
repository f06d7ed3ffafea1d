/** A site as an editor gets it, with the version that a change must name. */
import { ApiError, address, reached, reason } from "../api/client";
import type { EditDocument } from "./draft";

export interface Editable {
  document: EditDocument;
  etag: string;
}

/** The newest state, or the one of a day; raises ApiError. */
export async function loadEditable(slug: string, day: string | null, signal: AbortSignal): Promise<Editable> {
  const url = address(`/api/sites/${encodeURIComponent(slug)}/editable`, { date: day });
  const response = await reached(url, { signal });
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  return { document: (await response.json()) as EditDocument, etag: response.headers.get("ETag") ?? "" };
}
