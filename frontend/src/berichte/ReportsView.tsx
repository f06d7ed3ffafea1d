/** Berichte: the list of reports, or one of them, as the address says. */
import "./reports.css";
import { route } from "../shell/router";
import { ReportList } from "./ReportList";
import { ReportPart } from "./ReportPart";

/** The view. */
export function ReportsView() {
  const id = Number(route.value.path.split("/")[2] ?? "");
  return Number.isInteger(id) && id > 0 ? <ReportPart key={id} id={id} /> : <ReportList />;
}
