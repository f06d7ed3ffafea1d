/** What is entered in each stage, and how what was entered becomes what is sent. */
import { m } from "../i18n/de.measures";
import type { Kind } from "./loop";

export type FieldType = "line" | "words" | "date" | "euros" | "choice";

export interface PartField {
  name: string;
  type: FieldType;
  required?: boolean;
  options?: Record<string, string>;
}

const plain: PartField = { name: "plain", type: "words" };

/** The simple fields of each kind, in the order they are asked. */
export const FIELDS: Record<Kind, PartField[]> = {
  recommendation: [{ name: "text", type: "words", required: true }, plain],
  consultation: [
    { name: "body", type: "line", required: true },
    { name: "meets_on", type: "date" },
    { name: "agenda_item", type: "line" },
    { name: "paper_number", type: "line" },
    { name: "comments_from", type: "date" },
    { name: "comments_until", type: "date" },
    { name: "note", type: "words" },
    plain,
  ],
  decision: [
    { name: "body", type: "line", required: true },
    { name: "outcome", type: "choice", options: m.outcomes },
    { name: "decided_on", type: "date", required: true },
    { name: "majority", type: "line" },
    { name: "wording", type: "words" },
    { name: "postponed_until", type: "date" },
    plain,
  ],
  measure: [
    { name: "title", type: "line", required: true },
    { name: "responsible", type: "line", required: true },
    { name: "status", type: "choice", options: m.measureStates },
    { name: "budget_cents", type: "euros" },
    { name: "starts_on", type: "date" },
    { name: "ends_on", type: "date" },
    { name: "text", type: "words" },
    plain,
  ],
  effect: [{ name: "check_on", type: "date", required: true }, { name: "judgement", type: "words" }, plain],
  lesson: [{ name: "text", type: "words", required: true }, plain],
};

export const EMPTY: Record<Kind, Record<string, unknown>> = {
  recommendation: { text: "", variants: [], chosen: null, expected: [] },
  consultation: { body: "", oparl: {} },
  decision: { body: "", outcome: "adopted" },
  measure: { title: "", responsible: "", status: "planned", areas: [], milestones: [], expected: [] },
  effect: { expected: [] },
  lesson: { text: "" },
};

/** Euros as typed (1.234,50) as whole cents; null where nothing was typed, NaN where it is no amount. */
export function cents(typed: string | null): number | null {
  if (!typed?.trim()) return null;
  const plainNumber = typed.replace(/[\s.€]/g, "").replace(",", ".");
  return /^\d+(\.\d{1,2})?$/.test(plainNumber) ? Math.round(Number(plainNumber) * 100) : Number.NaN;
}

/** Cents as they are typed. */
export const typedEuros = (value: unknown): string =>
  typeof value === "number"
    ? (value / 100).toLocaleString("de-DE", {
        minimumFractionDigits: value % 100 ? 2 : 0,
        useGrouping: false,
      })
    : "";

/** What is sent: empty dates and amounts are null, empty words are "". */
export function cleaned(kind: Kind, draft: Record<string, unknown>): Record<string, unknown> {
  const told = { ...draft };
  for (const field of FIELDS[kind]) {
    const value = told[field.name];
    if (value === null || value === undefined || value === "") {
      told[field.name] = field.type === "date" || field.type === "euros" ? null : "";
    }
  }
  return told;
}
