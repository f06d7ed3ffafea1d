/** Steps that can be taken back and done again: each change of the address is one. */
import { signal } from "@preact/signals";
import { w } from "../i18n/de.scenario";
import { announce } from "../shell/announce";
import { route, setQuery } from "../shell/router";
import { type Changes, countOf, readChanges, writeChanges } from "./changes";

const past = signal<readonly Changes[]>([]);
const future = signal<readonly Changes[]>([]);

const now = () => readChanges(route.value.query);

/** Takes a step: some of the changes as they shall be. `more`: other parameters that change with it. */
export function step(next: Partial<Changes>, more: Record<string, string | null> = {}): void {
  const before = now();
  past.value = [...past.value, before];
  future.value = [];
  setQuery({ ...writeChanges({ ...before, ...next }), ...more });
}

/** Whether there is a step to take back, or one to do again. */
export const canUndo = () => past.value.length > 0 || countOf(now()) > 0;
export const canRedo = () => future.value.length > 0;

/** Without what came last, where it is not known how the address came about. */
export function withoutLast(changes: Changes): Changes {
  for (const kind of ["more", "streets", "changed", "closed", "added"] as const)
    if (changes[kind].length) return { ...changes, [kind]: changes[kind].slice(0, -1) };
  return changes;
}

/** Takes the last step back. */
export function undo(): void {
  const before = past.value.at(-1) ?? withoutLast(now());
  future.value = [...future.value, now()];
  past.value = past.value.slice(0, -1);
  setQuery(writeChanges(before));
  announce(w.undone);
}

/** Does again what was taken back last. */
export function redo(): void {
  const next = future.value.at(-1);
  if (!next) return;
  past.value = [...past.value, now()];
  future.value = future.value.slice(0, -1);
  setQuery(writeChanges(next));
  announce(w.redone);
}
