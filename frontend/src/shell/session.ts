/** Who is signed in, and what they may do; visitors are the usual case. */
import { signal } from "@preact/signals";

export interface Session {
  signed_in: boolean;
  name: string;
  role: string;
  permissions: string[];
  csrf_token: string | null;
}

export const session = signal<Session | null>(null);

/** Asks who is signed in; a failure leaves one a visitor. */
export async function loadSession(): Promise<void> {
  const answer = await fetch("/api/session", { headers: { Accept: "application/json" } }).catch(() => null);
  session.value = answer?.ok ? ((await answer.json()) as Session) : null;
}

/** Whether whoever is here may do this, e.g. "edit_sites". */
export const may = (permission: string) => session.value?.permissions.includes(permission) ?? false;

export const csrfToken = () => session.value?.csrf_token ?? "";
