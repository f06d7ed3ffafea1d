/** How it is shown: one map, two to swipe between, how two differ, one for each life phase. */
import { t } from "../i18n";
import { Select } from "../shell/Choices";
import { setQuery } from "../shell/router";
import type { ProvisionState } from "./state";

/** The select. */
export const DisplayChoice = ({ state }: { state: ProvisionState }) => (
  <Select
    id="display"
    label={t.provision.display}
    value={state.display}
    options={Object.entries(t.provision.displays)}
    onChoose={(darstellung) => setQuery({ darstellung: darstellung === "karte" ? null : darstellung })}
  />
);
