import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import "./style/work.css";
import "./style/print.css";
import { render } from "preact";
import { App } from "./shell/App";
import { loadRegion } from "./shell/region";
import { listen } from "./shell/router";
import { startSession } from "./shell/session";

const root = document.getElementById("app");
if (root) {
  listen();
  startSession();
  void loadRegion();
  root.replaceChildren(); // what the server wrote for readers without JavaScript
  render(<App />, root);
}
