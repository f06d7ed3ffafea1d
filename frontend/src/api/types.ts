/** What the API answers, typed by hand after its description; one place to change when it grows. */

export type FigureStatus = "known" | "estimated" | "zero" | "unknown" | "secret" | "not_applicable";

/** A value, or the reason why there is none. */
export interface Figure {
  value: number | null;
  status: FigureStatus;
}

export type Mode = "walk" | "bicycle" | "car";
/** What travel times are stored for; by bus over a window of departures: the median, and what 9 of 10 minutes do not exceed. */
export type MeasuredMode = Mode | "bus" | "bus_p90";
export type Shape = "circle" | "square" | "triangle" | "diamond" | "hexagon" | "pentagon" | "star";
export type LonLat = [number, number];

export interface Label {
  de: string;
  da?: string;
  en?: string;
  easy?: string;
}

export interface RegionName {
  slug: string;
  name: string;
  fictional: boolean;
}

/** What every answer says of where it comes from. */
export interface Provenance {
  region: RegionName;
  attribution: string[];
}

export interface Category {
  code: string;
  label: Label;
  life_phase: string;
  shape: Shape;
  color: string;
  icon: string;
  age_from_months: number | null;
  age_to_months: number | null;
  has_places: boolean;
  sites: number;
}

export interface LifePhase {
  code: string;
  label: Label;
  shape: Shape;
  age_from_months: number | null;
  age_to_months: number | null;
}

export interface AgeGroup {
  code: string;
  label?: string;
  reference_date: string;
  cell_size_m: number;
}

export interface Source {
  code: string;
  name: string;
  publisher: string | null;
  licence: string | null;
  licence_url: string | null;
  attribution: string;
  reference_date: string | null;
}

export interface TravelMode {
  code: Mode;
  label: string;
  loaded: boolean;
  network: { date: string | null; nodes: number; edges: number; source: string } | null;
}

/** A way to travel: a basic mode, or a variant of one. */
export interface Profile {
  code: string;
  base: Mode;
  label: string;
  explained: string;
  /** Whether figures of areas and cells are kept for it. */
  stored: boolean;
}

/** How far the minutes of a cell's mid point are from those of what lies inside the cell. */
export interface PointError {
  cell_size_m: number;
  against: "cells_100m" | "addresses";
  pairs: number;
  plus_minus_minutes: number;
  areas: { areas: number; plus_minus_minutes: number } | null;
}

/** Colours and patterns of maps, the same on the screen and in print; lengths in pixels. */
export interface MapStyle {
  sequential: string[];
  better_to_worse: string[];
  unknown: { paper: string; ink: string; gap: number; width: number; angle: number };
  secret: { paper: string; ink: string; gap: number; radius: number };
}

export interface RegionOverview extends Provenance {
  map_style: MapStyle;
  regions: (RegionName & { default: boolean })[];
  bbox: [number, number, number, number];
  center: LonLat;
  modes: TravelMode[];
  profiles: Profile[];
  categories: Category[];
  life_phases: LifePhase[];
  age_groups: AgeGroup[];
  /** Learning sites in the region itself, and in its surroundings. */
  sites: { inside: number; outside: number };
  sources: Source[];
  data_version: string;
  /** Under this version tiles are the same for ever. */
  tiles_version: string;
  notes: string[];
  /** The span of the timetables that are loaded; null where none is. */
  timetable: { valid_from: string; valid_to: string } | null;
}

export type Geometry = GeoJSON.Geometry;

export interface Feature<P, G extends Geometry | null = Geometry | null> {
  type: "Feature";
  id: string | number;
  geometry: G;
  properties: P;
}

export interface Collection<P, G extends Geometry | null = Geometry | null> extends Provenance {
  type: "FeatureCollection";
  features: Feature<P, G>[];
  numberMatched?: number;
  numberReturned?: number;
  /** Not all features that lie there are in the answer. */
  truncated?: boolean;
  links?: { rel: string; href: string; type?: string }[];
}

export interface Offer {
  key: string;
  category: string;
  label: string;
  age_from_months: number | null;
  age_to_months: number | null;
  approved_places: Figure;
  occupied_places: Figure;
  flex_places: Figure;
  opening_hours: string | null;
  languages: string[] | null;
  cost: string | null;
}

export interface Address {
  street: string | null;
  house_number: string | null;
  postal_code: string | null;
  place: string | null;
}

export interface Site {
  slug: string;
  name: string;
  categories: string[];
  life_phases: string[];
  address: Address;
  municipality: { ars: string; name: string } | null;
  wheelchair: "yes" | "limited" | "no" | "unknown";
  languages: string[] | null;
  opening_hours: string | null;
  website: string | null;
  phone: string | null;
  email: string | null;
  provider: string | null;
  provider_kind: string | null;
  offers: Offer[];
  source: string;
  valid_from: string | null;
  has_coordinates: boolean;
  distance_m?: number;
}

export type SiteFeature = Feature<Site, GeoJSON.Point | null>;

export interface NearbySite {
  slug: string;
  name: string;
  categories: string[];
  distance_m: number;
}

export interface Explanation {
  field: string;
  value: unknown;
  source: { code: string; name: string; licence: string | null } | null;
  since: string | null;
  import_id: number | string | null;
  earlier?: { value: unknown; source: string | null; since: string | null; until: string | null }[];
}

export interface SiteDetail extends Site {
  institution: { name: string; branches: { slug: string; name: string }[] } | null;
  entrances: { lon: number; lat: number; wheelchair: string }[];
  nearby: NearbySite[];
  next_phase: NearbySite[];
  matches: { slug: string; name: string; distance_m: number; similarity: number; status: string }[];
  history: { from: string | null; to: string | null; name: string }[];
  explain?: Explanation;
}

export type SiteDetailAnswer = Feature<SiteDetail, GeoJSON.Point | null> & Partial<Provenance>;

export interface People {
  age_group: string;
  label?: string;
  people: Figure;
  reference_date?: string;
  cell_size_m?: number;
  /** In so many of the cells inside the number is secret: they do not count. */
  secret_cells?: number;
}

export interface Run {
  id: number | string;
  finished_at: string | null;
  /** Empty where it was not measured. */
  point_error?: PointError[];
  /** Where the known streets and sites end; null where nobody looked. */
  edge?: { streets: number; around_m: number | null } | null;
}

export type Basis = "network" | "straight_line";

export interface Catchment {
  site: { slug: string; name: string };
  mode: Mode;
  minutes: number;
  basis: Basis;
  people: People[];
  false_inside_share: number | null;
  run: Run | null;
  not_connected: string | null;
}

export interface AreaProperties {
  ars: string;
  ags: string | null;
  name: string;
  designation: string | null;
  level: string;
  people: Figure;
  people_date: string | null;
  sites: number;
}

/** Counts of what is not listed by name; below `fewest_shown` they are secret. */
export interface Counts extends Provenance {
  fewest_shown: number;
  counts: (Figure & {
    category: string;
    label: string;
    reference_date: string | null;
    source: string | null;
  })[];
}

export interface AreaFigures {
  ars: string;
  name: string;
  mean_minutes: Figure;
  median_minutes: Figure;
  people_total: Figure;
  not_connected: Figure;
  within: Record<string, Figure>;
  beyond: Record<string, Figure>;
  sites_inside: number;
  /** People to whom an unknown site beyond the edge may be nearer; null where nobody looked. */
  edge_unsure: number | null;
}

export interface AreaTable extends Provenance {
  category: string;
  mode: Mode;
  age_group: string;
  basis: Basis;
  run: Run | null;
  limits_minutes: number[];
  areas: AreaFigures[];
}

export interface AreaStatistic {
  category: string;
  mode: Mode;
  age_group: string;
  basis: Basis;
  mean_minutes: Figure;
  median_minutes: Figure;
  mean_metres: Figure;
  people_total: Figure;
  not_connected: Figure;
  within: { minutes: number; people: Figure; share: Figure }[];
  sites_inside: number;
  edge_unsure: number | null;
  run: Run | null;
}

export interface AreaStatistics extends Provenance {
  area: { ars: string; ags: string | null; name: string; level: string };
  people: People[];
  statistics: AreaStatistic[];
}

export interface CellProperties {
  id: number | string;
  cell_size_m: number;
  reference_date: string;
  people: Figure;
  minutes: Figure;
  metres: Figure;
  nearest: { slug: string; name: string } | null;
  reason: null | "not_connected" | "no_site_in_reach" | "no_network";
}

export interface CellDetail extends Provenance {
  cell: { id: number | string; cell_size_m: number; municipality: { ars: string; name: string } | null };
  people: People[];
  nearest: Partial<Record<Mode, { basis: Basis; results: NearestSite[]; reason: CellProperties["reason"] }>>;
}

export interface IsochroneProperties {
  minutes: number;
  mode: Mode;
  basis: Basis;
  false_inside_share: number | null;
  people: People[];
  snap: { metres: number; street: string | null } | null;
}

export interface NearestSite {
  rank: number;
  site: { slug: string; name: string; lon: number; lat: number; categories: string[] };
  minutes: number;
  metres: number;
}

export interface Nearest extends Provenance {
  origin: { lon: number; lat: number; snap_metres: number | null; street: string | null };
  mode: Mode;
  basis: Basis;
  results: NearestSite[];
}

export interface RunDetail {
  run: {
    id: number | string;
    kind: string;
    parameters: Record<string, unknown>;
    inputs: Record<string, unknown>;
    software_version: string;
    started_at: string;
    finished_at: string | null;
    status: string;
  };
}

/** RFC 9457 problem details. */
export interface Problem {
  title: string;
  status: number;
  detail?: string;
  parameter?: string;
  suggestion?: string;
}

/** Addresses found for what is being typed; `precision_m`: how far off the point may be. */
export interface Addresses extends Provenance {
  addresses: { lon: number; lat: number; label: string; match_class: string; precision_m: number }[];
}

/** Sites of a kind by the typical minutes by bus and train from a point. */
export interface BusNearest extends Provenance {
  results: { site: { slug: string }; median_minutes: number | null }[];
}
