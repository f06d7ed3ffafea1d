/** What the views of bodies ask and send. */
import { address } from "../api/client";

export interface Member {
  id: number;
  name: string;
  post: string;
  function: string;
  organisation: string;
  email?: string | null;
  account_email?: string | null;
  phone?: string | null;
  votes: boolean;
  valid_from: string;
  valid_to: string | null;
  has_account: boolean;
}

export interface Task {
  id: number;
  meeting_id: number | null;
  item_id: number | null;
  member_id: number | null;
  owner: string | null;
  title: string;
  text: string;
  confidential: boolean;
  due_on: string | null;
  state: string;
  overdue: boolean;
  mine: boolean;
}

export interface Standing {
  level: "public" | "coordinator" | "member";
  runs: boolean;
  member_id: number | null;
  writes_minutes: boolean;
}

export interface Body extends Standing {
  id: number;
  name: string;
  purpose: string;
  published: boolean;
  archived: boolean;
  quorum?: string;
  quorum_count?: number | null;
  revision: number;
  members?: number;
  next_at: string | null;
}

export interface MeetingLine {
  id: number;
  title: string;
  starts_at: string;
  place: string;
  status: string;
  minutes: string | null;
}

export interface Series {
  id: number;
  title: string;
  words: string;
  start_time: string;
  place: string;
  until: string | null;
}

export interface WholeBody extends Body {
  members_list: Member[];
  series: Series[];
  meetings: MeetingLine[];
  tasks: Task[];
}

export interface Item {
  id: number;
  position: number;
  title: string;
  text: string;
  presenter: string;
  minutes: number | null;
  confidential: boolean;
  hidden: boolean;
}

export interface Material {
  id: number;
  item_id: number | null;
  title: string;
  address: string | null;
  media_type: string | null;
  size_bytes: number | null;
  sha256: string | null;
  frozen_at: string | null;
  data_version: number | null;
  /** What of its text could not be read, in a sentence. */
  text_problem: string | null;
  text_waits: boolean | null;
}

/** Another time that a member's calendar proposes. */
export interface Proposal {
  id: number;
  member: string;
  starts_at: string;
  duration_minutes: number;
  comment: string;
  made_at: string;
  state: string;
  decided_by: string | null;
  decided_at: string | null;
}

export interface Attendant {
  id: number;
  name: string;
  post: string;
  function: string;
  votes: boolean;
  answer: string | null;
  present: boolean | null;
}

export interface Decision {
  id: number;
  item_id: number | null;
  number: string;
  text: string;
  result: string;
  yes: number | null;
  no: number | null;
  abstained: number | null;
  present: number;
}

export interface Delivery {
  id: number;
  member: string | null;
  recipient: string;
  method: string;
  sequence: number;
  state: string;
  problem: string | null;
  made_at: string;
}

export interface Meeting extends Standing {
  id: number;
  committee_id: number;
  committee: string;
  title: string;
  starts_at: string;
  duration_minutes: number;
  place: string;
  online_url: string | null;
  status: string;
  sequence: number;
  published: boolean;
  revision: number;
  items: Item[];
  material: Material[];
  attendance: Attendant[];
  quorum: { text: string; reached: boolean } | null;
  decisions: Decision[];
  tasks: Task[];
  deliveries: Delivery[];
  proposals: Proposal[];
}

export interface MinutesContent {
  general: string;
  items: Record<string, string>;
}

export interface Minutes {
  state: string;
  version: number;
  content: MinutesContent;
  saved_at: string | null;
  saved_by?: string | null;
  approved_at: string | null;
  approved_by?: string | null;
  may_write: boolean;
  versions: { number: number; note: string; by_name: string; saved_at: string }[];
  writing: string[];
}

export interface Found {
  kind: string;
  meeting_id: number | null;
  committee_id: number;
  committee: string;
  title: string;
  excerpt: string;
  starts_at: string | null;
}

export const bodiesUrl = () => address("/api/committees");
export const bodyUrl = (id: number, part = "") => address(`/api/committees/${id}${part}`);
export const searchUrl = (q: string) => address("/api/committees/search", { q });
export const taskUrl = (id: number) => address(`/api/committee-tasks/${id}`);
export const meetingUrl = (id: number, part = "") => address(`/api/committee-meetings/${id}${part}`);
export const fileUrl = (id: number, title: string, kind: string, item: string) =>
  address(`/api/committee-meetings/${id}/material/file`, { title, kind, item });

export const bodyPath = (id: number) => `/planungsgruppe/${id}`;
export const meetingPath = (id: number) => `/planungsgruppe/sitzung/${id}`;

/** The ETag of a meeting and its agenda, as a change has to carry it. */
export const seen = (meeting: Meeting) => ({ "If-Match": `"m${meeting.id}-${meeting.revision}"` });

/** What an input of date and time gives, as a moment; and back, in the reader's own time. */
export const toMoment = (local: string) => new Date(local).toISOString();
export function toLocal(moment: string): string {
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** A mail that came, and what became of it. */
export interface Incoming {
  id: number;
  kind: "bounce" | "answer" | "unknown";
  words: string;
  taken_at: string;
  meeting_id: number | null;
  meeting: string | null;
  member: string | null;
}

export const mailboxUrl = () => address("/api/committees/mailbox");
