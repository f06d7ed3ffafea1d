import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import "./style/print.css";
import { render } from "preact";
import { App } from "./shell/App";
import { loadRegion } from "./shell/region";
import { listen } from "./shell/router";

const root = document.getElementById("app");
if (root) {
  listen();
  void loadRegion();
  root.replaceChildren(); // what the server wrote for readers without JavaScript
  render(<App />, root);
}
