/** Long work: all jobs at `/aufgaben`, one at `/aufgaben/{number}`; both change as the work goes on. */
import "./jobs.css";
import { route } from "../shell/router";
import { JobDetail } from "./JobDetail";
import { JobList } from "./JobList";

/** The view. */
export function JobsView() {
  const number = /^\/aufgaben\/(\d{1,18})$/.exec(route.value.path)?.[1];
  return number ? <JobDetail key={number} id={Number(number)} /> : <JobList />;
}
