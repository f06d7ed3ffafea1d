/** How many notices somebody has not read yet: asked now and then while signed in. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { reached } from "../api/client";

export interface Notice {
  id: number;
  title: string;
  body: string;
  link: string | null;
  created_at: string;
  read: boolean;
}

export const EVERY_MS = 60_000;
export const notices = signal<Notice[]>([]);
export const unread = () => notices.value.filter((one) => !one.read).length;

/** Asks; a failure leaves what was known. */
export async function loadNotices(signal?: AbortSignal): Promise<void> {
  const response = await reached("/api/notices", { signal }).catch(() => null);
  if (response?.ok) notices.value = ((await response.json()) as { notices: Notice[] }).notices;
}

/** Keeps the number up to date while the page is looked at. */
export function useNotices(): void {
  useEffect(() => {
    const control = new AbortController();
    const look = () => {
      if (!document.hidden) void loadNotices(control.signal);
    };
    look();
    const timer = setInterval(look, EVERY_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      control.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
}
