/** The state of the measure "places", as it stands in the address. */
import { p } from "../../i18n/de.places";
import { route } from "../../shell/router";
import { type ProvisionState, readState } from "../state";

export type Method = keyof typeof p.methods;
export type Decay = keyof typeof p.decays;
export type Switch = keyof typeof p.switches;
export type By = keyof typeof p.byOptions;

export interface PlacesState extends ProvisionState {
  method: Method;
  decay: Decay;
  /** Longest way in minutes. */
  reach: number;
  /** Of 100 children so many look for a place. */
  demand: number;
  without: ReadonlySet<Switch>;
  by: By;
}

export const REACHES = [10, 15, 20, 30, 45, 60];
export const DEMANDS = [100, 90, 75, 60, 50, 40, 30];

const known = <K extends string>(words: Record<K, unknown>, asked: string | null, usual: K): K =>
  asked !== null && Object.hasOwn(words, asked) ? (asked as K) : usual;

/** Reads the state; what the address does not say, or says wrongly, is the standard. */
export function readPlacesState(): PlacesState {
  const { query } = route.value;
  const number = (name: string, options: readonly number[], usual: number) =>
    options.find((one) => String(one) === query.get(name)) ?? usual;
  const without = (query.get("ohne") ?? "").split(",").filter((one) => Object.hasOwn(p.switches, one));
  return {
    ...readState(),
    method: known(p.methods, query.get("verfahren"), "e2sfca"),
    decay: known(p.decays, query.get("abnahme"), "slow"),
    reach: number("reichweite", REACHES, 30),
    demand: number("nachfrage", DEMANDS, 100),
    without: new Set(without as Switch[]),
    by: known(p.byOptions, query.get("nach"), "municipality"),
  };
}
