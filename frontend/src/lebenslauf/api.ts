/** The strip of a whole life as the interface gives it, and what is asked of it. */
import { address } from "../api/client";
import type { Figure, Provenance } from "../api/types";
import { l } from "../i18n/de.lifelong";
import { route } from "../shell/router";

export type Level = keyof typeof l.levels;
export type Weights = { mode: Record<string, number>; phase: Record<string, number> };

export interface Station {
  code: string;
  label: string;
  phase: string;
  ages: string;
  limits: Record<
    string,
    { minutes: number | null; metres: number | null; decision: string | null; assumed: boolean }
  >;
}

export interface LifeArea {
  ars: string;
  name: string;
  index: number | null;
  rank: number | null;
  best_rank: number | null;
  worst_rank: number | null;
  phases: Record<string, number | null>;
  stations: Record<string, { people: Figure; shares: Record<string, number | null> }>;
}

export interface Strip extends Provenance {
  run: { id: number; finished_at: string; software_version: string };
  method: string;
  note: string | null;
  weights: Weights;
  proposed_weights: Weights;
  phases: { code: string; label: string }[];
  sensitivity: { text: string };
  stations: Station[];
  areas: LifeArea[];
}

export interface LifeState {
  level: Level;
  weights: string | null;
  area: string | null;
}

export const MODES = ["walk", "bicycle", "bus", "car"] as const;

/** Reads the state; what the address does not say, or says wrongly, is the default. */
export function readState(): LifeState {
  const { query } = route.value;
  const weights = query.get("gewichte");
  return {
    level: (Object.keys(l.levels) as Level[]).find((one) => one === query.get("ebene")) ?? "municipality",
    weights: weights && /^[a-z_]+:\d+(\.\d+)?(,[a-z_]+:\d+(\.\d+)?)*$/.test(weights) ? weights : null,
    area: query.get("gebiet"),
  };
}

export const stripUrl = ({ level, weights }: LifeState) => address("/api/lifelong", { level, weights });
export const stripCsvUrl = ({ level, weights }: LifeState) =>
  address("/api/lifelong.csv", { level, weights });

/** Weights as they stand in the address: only those that differ from the proposed ones; null where none does. */
export function weightsText(chosen: Weights, proposed: Weights): string | null {
  const of = (kind: keyof Weights) =>
    Object.entries(chosen[kind])
      .filter(([code, value]) => value !== proposed[kind][code])
      .map(([code, value]) => `${code}:${value}`);
  return [...of("mode"), ...of("phase")].join(",") || null;
}

/** The step of the scale (0 to 4) that a share is drawn in; null where it is not told. */
export const stepOf = (value: number | null): number | null =>
  value === null ? null : Math.min(4, Math.floor(value * 5));
