import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import "./style/work.css";
import "./style/print.css";
import { render } from "preact";
import { language } from "./i18n/language";
import { App } from "./shell/App";
import { wordsMissing } from "./shell/Languages";
import { loadRegion } from "./shell/region";
import { listen } from "./shell/router";
import { startSession } from "./shell/session";

async function start(root: HTMLElement): Promise<void> {
  if (language !== "de") {
    try {
      const { speak } = await import("./i18n/speak");
      await speak();
    } catch {
      wordsMissing.value = true; // the page is drawn with the German words, and says so
    }
  }
  listen();
  startSession();
  void loadRegion();
  root.replaceChildren(); // what the server wrote for readers without JavaScript
  render(<App />, root);
}

const root = document.getElementById("app");
if (root) void start(root);
