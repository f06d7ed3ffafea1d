/** What the API of files says. */
import { address } from "../api/client";

export interface DatasetLine {
  id: string;
  title: { de: string };
  description: { de: string };
  group: string;
  licence: string | null;
  attribution: string[];
  first_day?: string | null;
  last_day?: string | null;
}

export interface FileFormat {
  format: string;
  label: string;
  use: string;
  url: string;
  archive: string;
  most_rows: number | null;
  how: "direct" | "job";
}

export interface Field {
  name: string;
  title: string;
  type: string;
  description?: string;
  unit?: string;
  categories?: { value: string; label: string }[];
}

export interface Dataset extends DatasetLine {
  estimated_rows: number;
  geometry: { kind: string } | null;
  formats: FileFormat[];
  fields: Field[];
  sources: {
    code: string;
    name: string;
    licence: string | null;
    attribution: string;
    as_of: string | null;
    reference_date: string | null;
  }[];
}

export const datasetsUrl = () => address("/api/exports");
export const datasetUrl = (id: string) => address(`/api/exports/${encodeURIComponent(id)}`);

/** The address of a file, in the region that is shown. */
export const fileUrl = (url: string, more: Record<string, string> = {}) => address(url, more);

const plain = (text: string) => text.toLocaleLowerCase("de").normalize("NFKD").replace(/\p{M}/gu, "");

/** The datasets that have all of the words in title, description or id. */
export function matching(datasets: DatasetLine[], words: string): DatasetLine[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return datasets.filter((one) => {
    const told = plain(`${one.title.de} ${one.description.de} ${one.id}`);
    return wanted.every((word) => told.includes(word));
  });
}
