/** Sending a file in pieces (tus 1.0.0): goes on by itself after a lost connection, and after a reload with the same file. */
import { ApiError, reached, reason } from "../api/client";
import { csrfToken } from "../shell/session";
import type { Upload } from "./types";

export const PIECE_BYTES = 4_000_000;
const REMEMBERED = "atlas.uploads";
const LONGEST_WAIT_MS = 15_000;

export interface Told {
  done: number;
  all: number;
  /** The server cannot be reached just now; it is tried again. */
  waiting: boolean;
}

const headers = (more: Record<string, string> = {}) => ({
  "Tus-Resumable": "1.0.0",
  "X-CSRF-Token": csrfToken(),
  Accept: "application/json",
  ...more,
});

const markOf = (file: File) => `${file.name}/${file.size}/${file.lastModified}`;

function remembered(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

function remember(file: File, id: string | null): void {
  const known = remembered();
  if (id) known[markOf(file)] = id;
  else delete known[markOf(file)];
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(known));
  } catch {
    // without storage it still goes on after a lost connection, just not after a reload
  }
}

/** Sends a file; gives its id. Raises ApiError for what cannot be mended by waiting, AbortError when given up. */
export async function sendFile(file: File, told: (told: Told) => void, signal: AbortSignal): Promise<string> {
  let waitMs = 500;
  for (;;) {
    try {
      return await once(file, told, signal);
    } catch (error) {
      const passing =
        error instanceof ApiError && (error.offline || error.status >= 502 || error.status === 460);
      if (!passing || signal.aborted) throw error;
      told({ done: 0, all: file.size, waiting: true });
      await pause(waitMs, signal);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}

async function once(file: File, told: (told: Told) => void, signal: AbortSignal): Promise<string> {
  let { id, offset } = await begun(file, signal);
  while (offset < file.size) {
    told({ done: offset, all: file.size, waiting: false });
    offset = await sendPiece(id, offset, file.slice(offset, offset + PIECE_BYTES), signal);
  }
  told({ done: file.size, all: file.size, waiting: false });
  remember(file, null);
  return id;
}

/** The upload that was begun for this file, with how far it is; or a new one. */
async function begun(file: File, signal: AbortSignal): Promise<{ id: string; offset: number }> {
  const known = remembered()[markOf(file)];
  if (known) {
    const response = await reached(`/api/uploads/${known}`, { method: "HEAD", headers: headers(), signal });
    if (response.ok) return { id: known, offset: Number(response.headers.get("Upload-Offset")) };
    if (response.status !== 404) throw new ApiError(await reason(response), response.status);
  }
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const response = await reached("/api/uploads", {
    method: "POST",
    headers: headers({ "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` }),
    signal,
  });
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  const { id } = (await response.json()) as Upload;
  remember(file, id);
  return { id, offset: 0 };
}

async function sendPiece(id: string, offset: number, piece: Blob, signal: AbortSignal): Promise<number> {
  const bytes = await piece.arrayBuffer();
  const response = await reached(`/api/uploads/${id}`, {
    method: "PATCH",
    headers: headers({
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(offset),
      ...(await checksum(bytes)),
    }),
    body: bytes,
    signal,
  });
  if (response.status === 409) {
    const problem = (await response.json()) as { offset?: number };
    if (problem.offset !== undefined) return problem.offset; // an earlier answer got lost on its way
  }
  if (!response.ok) throw new ApiError(await reason(response), response.status);
  return Number(response.headers.get("Upload-Offset"));
}

/** The checksum of a piece; none where the browser does not give it (pages without TLS). */
async function checksum(bytes: ArrayBuffer): Promise<Record<string, string>> {
  if (!globalThis.crypto?.subtle) return {};
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { "Upload-Checksum": `sha256 ${btoa(String.fromCharCode(...digest))}` };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      removeEventListener("online", done);
      clearTimeout(timer);
      resolve();
    }
    addEventListener("online", done);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      reject(new DOMException("given up", "AbortError"));
    });
  });
}

/** "3,2 MB" */
export function size(bytes: number): string {
  const [value, unit] =
    bytes >= 1e9 ? [bytes / 1e9, "GB"] : bytes >= 1e6 ? [bytes / 1e6, "MB"] : [bytes / 1e3, "KB"];
  return `${value.toLocaleString("de-DE", { maximumFractionDigits: 1 })} ${unit}`;
}
