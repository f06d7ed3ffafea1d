/** What the API of imports says. */
export interface Upload {
  id: string;
  file_name: string;
  size_bytes: number;
  received_bytes: number;
  complete: boolean;
  created_at: string;
}

export interface Mapping {
  name?: string;
  category?: string;
  category_column?: string;
  category_separator?: string;
  categories?: Record<string, string>;
  key?: string;
  longitude?: string;
  latitude?: string;
  crs?: number;
  encoding?: string;
  delimiter?: string;
  header_row?: number;
  decimal_comma?: boolean;
  sheet?: string;
  fields?: Record<string, string>;
  places?: Record<string, string>;
  ages?: Record<string, string>;
  ages_in_months?: boolean;
}

export interface Layout {
  encoding: string | null;
  delimiter: string | null;
  header_row: number | null;
  decimal_comma: boolean | null;
  sheet: string | null;
}

export interface Guess {
  column: string | null;
  field: string;
  reason: string;
}

export interface KindValue {
  value: string;
  count: number;
  category: string | null;
}

export interface Source {
  code: string;
  name: string;
  attribution: string;
  publisher?: string | null;
  licence?: string | null;
  licence_url?: string | null;
  url?: string | null;
}

export interface KnownSource extends Source {
  reader: string | null;
  reference_date?: string | null;
  sites: number;
  loaded: boolean;
  has_mapping: boolean;
  download_url: string | null;
}

export interface Preview {
  recognised: { reader: string; reason: string };
  readers: Record<string, string>;
  file_name: string;
  layout?: Layout & { reasons: Record<string, string>; sheets: string[] };
  choices?: {
    encodings: Record<string, string>;
    delimiters: Record<string, string>;
    systems: Record<string, string>;
  };
  columns?: { name: string; filled: number; different: number; examples: string[] }[];
  rows?: string[][];
  rows_seen?: number;
  has_geometry?: boolean;
  mapping?: Mapping;
  guesses?: Guess[];
  kinds?: KindValue[];
  remembered?: { source: Source; reason: string } | null;
  /** Headings of a table of figures by area and year; null: it is none. */
  statistics?: Statistics | null;
}

export interface Statistics {
  headings: {
    heading: string;
    /** A unit in which no measure is counted, such as Prozent. */
    unit: string | null;
    examples: string[];
    measure: string | null;
    part: string;
  }[];
  measures: { id: string; name: string; unit: string }[];
  parts: { key: string; name: string }[];
}

export interface Counts {
  new: number;
  changed: number;
  unchanged: number;
  gone: number;
}

export interface Difference {
  field: string;
  before: unknown;
  after: unknown;
  offer?: string;
  moved_m?: number | null;
}

export interface Listing {
  count: number;
  items: Record<string, string | number | null>[];
}

export interface Report {
  total: Counts;
  read: number;
  rejected: number;
  rejections: { row: number; column: string | null; value: string | null; reason: string }[];
  difference: Record<string, Counts>;
  without_coordinates: Listing;
  outside_areas: Listing;
  outside_named_municipality: Listing;
  possible_duplicates: Listing;
  /** Values that may be slips of the pen; missing in reports of former versions. */
  doubtful?: Listing;
  notes: string[];
}

export interface ProposalLine {
  id: number;
  job_id: number | null;
  file_name: string;
  source: Source;
  reader: string;
  as_of: string;
  state: string;
  created_by: string;
  created_by_id: number | null;
  created_at: string;
  total: Counts | null;
  rejected: number | null;
}

export interface Proposal extends Omit<ProposalLine, "total" | "rejected"> {
  reason: string;
  renewed: boolean;
  decided_by: string | null;
  decision_reason: string;
  import_id: number | null;
  problem: string | null;
  fingerprint: string | null;
  report: Report | null;
  changes: {
    new: { key: string; name: string; place: string | null; street: string | null; has_point: boolean }[];
    changed: { key: string; name: string; slug: string; differences: Difference[] }[];
    gone: { key: string; name: string; place: string | null; slug: string }[];
  } | null;
}

export interface Schedule {
  source_code: string;
  download_url: string;
  frequency: string;
  enabled: boolean;
  apply_automatically: boolean;
  next_run_at: string;
  last_run_at: string | null;
  last_outcome: string | null;
}

export interface AppliedImport {
  id: number;
  source_name: string;
  file_name: string;
  as_of: string;
  finished_at: string;
  status: string;
  total: Counts | null;
  rejected: number | null;
}

export interface NoticeLine {
  id: number;
  title: string;
  body: string;
  link: string | null;
  created_at: string;
  read: boolean;
}
