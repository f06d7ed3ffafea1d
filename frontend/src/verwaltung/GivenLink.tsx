/** A one-time link to hand on, or the word that it was mailed. */
import { words } from "../i18n/de.account";
import { Shown } from "../konto/Shown";
import type { Person } from "./Accounts";

const w = words.administration;

export interface Given {
  account: Person;
  /** The path, with the secret after the #. */
  link: string;
  mailed: boolean;
}

/** Shown this once. */
export function GivenLink({ given }: { given: Given }) {
  if (given.mailed) return <p role="status">{w.mailed(given.account.email)}</p>;
  return (
    <Shown lead={w.linkFor(given.account.name)} label={w.giveLink} text={location.origin + given.link} />
  );
}
