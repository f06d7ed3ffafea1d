/** The views of those who work with the atlas: loaded when first shown, listed in the menu for whom they are. */
import type { FunctionComponent } from "preact";
import { lazy } from "./lazy";

export interface WorkView {
  path: string;
  /** Its name in the menu. */
  label: string;
  /** The permission that shows it in the menu; null: everyone who is signed in. */
  needs: string | null;
  view: FunctionComponent;
  /** Whether the map is beside it; without, the view has the whole width. */
  map?: boolean;
  /** For visitors too, and not in the menu. */
  open?: boolean;
  /** For visitors too; in the menu of those who have the permission. */
  visitors?: boolean;
  /** Part of planning: listed under „Planen“, not in the menu of the account. */
  planning?: boolean;
}

/** One line per view, e.g. { path: "/daten", label: "Daten", needs: "import", view: lazy(() => import("../daten/…").then((m) => m.DataView)) }. */
export const WORK_VIEWS: readonly WorkView[] = [
  {
    path: "/planen",
    label: "Planen",
    needs: null,
    open: true,
    view: lazy(() => import("../planen/PlanningView").then((m) => m.PlanningView)),
  },
  {
    path: "/anmelden",
    label: "Anmelden",
    needs: null,
    open: true,
    view: lazy(() => import("../anmelden/SignInView").then((m) => m.SignInView)),
  },
  {
    path: "/verwaltung",
    label: "Verwaltung",
    needs: "manage_accounts",
    view: lazy(() => import("../verwaltung/AdministrationView").then((m) => m.AdministrationView)),
  },
  {
    path: "/konto",
    label: "Mein Konto",
    needs: null,
    view: lazy(() => import("../konto/AccountView").then((m) => m.AccountView)),
  },
  {
    path: "/aufgaben",
    label: "Aufgaben",
    needs: "see_jobs",
    view: lazy(() => import("../aufgaben/JobsView").then((m) => m.JobsView)),
  },
  {
    path: "/datenqualitaet",
    label: "Datenqualität",
    needs: "edit_sites",
    visitors: true,
    map: true,
    view: lazy(() => import("../qualitaet/QualityView").then((m) => m.QualityView)),
  },
  {
    path: "/angebot",
    label: "Angebot",
    planning: true,
    needs: "compute",
    visitors: true,
    view: lazy(() => import("../angebot/SupplyView").then((m) => m.SupplyView)),
  },
  {
    path: "/monitoring",
    label: "Monitoring",
    planning: true,
    needs: "compute",
    visitors: true,
    map: true,
    view: lazy(() => import("../monitoring/MonitoringView").then((m) => m.MonitoringView)),
  },
  {
    path: "/quoten",
    label: "Plätze und Kinder",
    planning: true,
    needs: "compute",
    visitors: true,
    map: true,
    view: lazy(() => import("../quoten/QuotaView").then((m) => m.QuotaView)),
  },
  {
    path: "/luecken",
    label: "Lücken",
    planning: true,
    needs: "compute",
    visitors: true,
    map: true,
    view: lazy(() => import("../luecken/GapsView").then((m) => m.GapsView)),
  },
  {
    path: "/lebenslauf",
    label: "Lebenslauf",
    planning: true,
    needs: "compute",
    visitors: true,
    view: lazy(() => import("../lebenslauf/LifelongView").then((m) => m.LifelongView)),
  },
  {
    path: "/entwicklungen",
    label: "Entwicklungen",
    planning: true,
    needs: "compute",
    visitors: true,
    map: true,
    view: lazy(() => import("../entwicklungen/DevelopmentsView").then((m) => m.DevelopmentsView)),
  },
  {
    path: "/vorausrechnung",
    label: "Vorausrechnung",
    planning: true,
    needs: "compute",
    visitors: true,
    view: lazy(() => import("../bedarf/DemandView").then((m) => m.DemandView)),
  },
  {
    path: "/schulplanung",
    label: "Schulplanung",
    planning: true,
    needs: "compute",
    visitors: true,
    map: true,
    view: lazy(() => import("../schulen/SchoolsView").then((m) => m.SchoolsView)),
  },
  {
    path: "/szenario",
    label: "Szenario",
    planning: true,
    needs: "compute",
    visitors: true,
    map: true,
    view: lazy(() => import("../szenario/ScenarioView").then((m) => m.ScenarioView)),
  },
  {
    // what links from before „Szenario“ lead to
    path: "/was-waere-wenn",
    label: "Was wäre, wenn …",
    needs: null,
    open: true,
    map: true,
    view: lazy(() => import("../szenario/Moved").then((m) => m.Moved)),
  },
  {
    path: "/wo-hilft-einer-mehr",
    label: "Wo hilft ein weiterer Ort?",
    planning: true,
    needs: "compute",
    map: true,
    view: lazy(() => import("../wohilft/SpotsView").then((m) => m.SpotsView)),
  },
  {
    path: "/bus",
    label: "Fahrplan ändern",
    planning: true,
    needs: "compute",
    map: true,
    view: lazy(() => import("../bus/TimetableView").then((m) => m.TimetableView)),
  },
  {
    path: "/berichte",
    label: "Berichte",
    planning: true,
    needs: "keep_indicators",
    visitors: true,
    view: lazy(() => import("../berichte/ReportsView").then((m) => m.ReportsView)),
  },
  {
    path: "/regeln",
    label: "Regeln und Standards",
    planning: true,
    needs: "set_standards",
    visitors: true,
    view: lazy(() => import("../regeln/RulesView").then((m) => m.RulesView)),
  },
  {
    path: "/massnahmen",
    label: "Vom Befund zur Wirkung",
    planning: true,
    needs: "keep_indicators",
    visitors: true,
    view: lazy(() => import("../massnahmen/MeasuresView").then((m) => m.MeasuresView)),
  },
  {
    path: "/bildungslandschaft",
    label: "Bildungslandschaft",
    planning: true,
    needs: "coordinate",
    visitors: true,
    view: lazy(async () => {
      const { speakLandscape } = await import("../i18n/landscape");
      await speakLandscape();
      return (await import("../landschaft/LandscapeView")).LandscapeView;
    }),
  },
  {
    path: "/planungsgruppe",
    label: "Planungsgruppe",
    planning: true,
    needs: "coordinate",
    visitors: true,
    view: lazy(() => import("../planungsgruppe/CommitteesView").then((m) => m.CommitteesView)),
  },
  {
    path: "/datensaetze",
    label: "Daten zum Mitnehmen",
    planning: true,
    needs: "compute",
    visitors: true,
    view: lazy(() => import("../datensaetze/DatasetsView").then((m) => m.DatasetsView)),
  },
  {
    path: "/daten",
    label: "Daten",
    needs: "import",
    view: lazy(() => import("../daten/ImportView").then((m) => m.ImportView)),
  },
  {
    path: "/neuer-lernort",
    label: "Neuer Lernort",
    needs: "propose",
    map: true,
    view: lazy(() => import("../neu/NewSiteView").then((m) => m.NewSiteView)),
  },
  {
    path: "/nicht-oeffentlich",
    label: "Nicht öffentliche Lernorte",
    needs: "see_private",
    view: lazy(() => import("../privat/PrivateView").then((m) => m.PrivateView)),
  },
  {
    path: "/mitteilungen",
    label: "Mitteilungen",
    needs: null,
    view: lazy(() => import("../mitteilungen/NoticesView").then((m) => m.NoticesView)),
  },
  {
    path: "/aenderungen",
    label: "Änderungen",
    needs: "see_audit",
    view: lazy(() => import("../aenderungen/ChangesView").then((m) => m.ChangesView)),
  },
  {
    path: "/vorschlaege",
    label: "Vorschläge",
    needs: "propose",
    view: lazy(() => import("../vorschlaege/ProposalsView").then((m) => m.ProposalsView)),
  },
];

/** The view of a path or of the paths below it; null where there is none. */
export const workView = (path: string): WorkView | null =>
  WORK_VIEWS.find((one) => path === one.path || path.startsWith(`${one.path}/`)) ?? null;
