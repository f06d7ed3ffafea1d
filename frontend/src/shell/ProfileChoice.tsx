/** Ways to travel: the mode as buttons, and below it who travels, on which ways, with what that assumes. */
import type { Profile } from "../api/types";
import { t } from "../i18n";
import { german } from "../i18n/language";
import { Segments } from "./Choices";
import { profiles } from "./region";
import { setQuery } from "./router";

interface Props {
  /** The code of a profile, or "bus". */
  value: string;
  among?: readonly Profile[];
  bus?: boolean;
}

/** The chosen one's mode is the button that is pressed; its variants stand in the list. */
export function ProfileChoice({ value, among = profiles.value, bus = false }: Props) {
  const chosen = among.find((one) => one.code === value);
  const modes = among.filter((one) => one.code === one.base).map((one) => one.base);
  const variants = among.filter((one) => one.base === chosen?.base);
  const choose = (modus: string) => setQuery({ modus });
  return (
    <div class="stack tight">
      <Segments
        legend={t.mode.label}
        name="mode"
        value={chosen?.base ?? value}
        options={[...modes, ...(bus ? (["bus"] as const) : [])].map((mode) => [mode, t.mode[mode]] as const)}
        onChoose={choose}
      />
      {variants.length > 1 && (
        <div class="field">
          <label for="profile">{t.mode.variant}</label>
          <select id="profile" value={value} onChange={(event) => choose(event.currentTarget.value)}>
            {variants.map((one) => (
              <option key={one.code} value={one.code} lang={german}>
                {one.label}
              </option>
            ))}
          </select>
        </div>
      )}
      {chosen && (
        <p class="note" lang={german}>
          {chosen.explained}
        </p>
      )}
    </div>
  );
}
