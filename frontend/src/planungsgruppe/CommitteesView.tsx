/** Planungsgruppe: all bodies, one body, one meeting, by the address. */
import "../bearbeiten/edit.css";
import "./committees.css";
import { route } from "../shell/router";
import { BodyList } from "./BodyList";
import { BodyPage } from "./BodyPage";
import { MeetingPage } from "./MeetingPage";

/** The view. */
export function CommitteesView() {
  const { path } = route.value;
  const meeting = /^\/planungsgruppe\/sitzung\/(\d{1,9})$/.exec(path)?.[1];
  const body = /^\/planungsgruppe\/(\d{1,9})$/.exec(path)?.[1];
  if (meeting) return <MeetingPage key={`m${meeting}`} id={Number(meeting)} />;
  if (body) return <BodyPage key={`b${body}`} id={Number(body)} />;
  return <BodyList />;
}
