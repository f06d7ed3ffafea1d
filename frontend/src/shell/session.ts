/** Who is signed in, and what they may do; visitors are the usual case, and for them nothing is asked. */
import { signal } from "@preact/signals";

export interface Session {
  signed_in: boolean;
  name: string;
  role: string;
  permissions: string[];
  csrf_token: string | null;
  organisation_id?: number | null;
  /** The role may work only with a second factor, which is still to be set up. */
  needs_second_factor?: boolean;
  /** The password was right; the code of the second factor is still to come. */
  needs_code?: boolean;
  /** For visitors: whether links are mailed, and the name of the provider one may sign in with. */
  ways?: { mail: boolean; oidc: string | null };
}

/** A cookie that scripts can read, set beside the session's own. */
const MARK = "atlas_signed_in=";
const marked = () => document.cookie.includes(MARK);

export const session = signal<Session | null>(null);
/** Whether it is known who is here: at once for visitors. */
export const sessionKnown = signal(!marked());

/** Asks who is signed in; a failure leaves one a visitor. */
export async function loadSession(): Promise<void> {
  const answer = await fetch("/api/session", { headers: { Accept: "application/json" } }).catch(() => null);
  session.value = answer?.ok ? ((await answer.json()) as Session) : null;
  sessionKnown.value = true;
}

/** Asks only if somebody seems to be signed in; again when an answer says that the session has ended. */
export function startSession(): void {
  if (marked()) void loadSession();
  document.addEventListener("atlas:signed-out", () => {
    if (session.value?.signed_in) void loadSession();
  });
}

/** Whether whoever is here may do this, e.g. "edit_sites". */
export const may = (permission: string) => session.value?.permissions.includes(permission) ?? false;

export const signedIn = () => session.value?.signed_in ?? false;

export const csrfToken = () => session.value?.csrf_token ?? "";
