/** Choosing where one sets out by typing an address: what is found as buttons under the field. */
import { addressesUrl } from "../api/client";
import { useAnswer } from "../api/resource";
import type { Addresses, LonLat } from "../api/types";
import { words } from "../i18n/de.bus";
import { useTyped } from "../shell/useTyped";

const MOST = 5;

/** A field and up to five addresses. */
export function AddressPicker({ onChoose }: { onChoose: (point: LonLat) => void }) {
  const { typed, setTyped, asked, setAsked } = useTyped();
  const answer = useAnswer<Addresses>(asked.length > 2 ? addressesUrl(asked, MOST) : null);
  const found = asked.length > 2 ? answer.data?.addresses : undefined;
  const choose = (label: string, point: LonLat) => {
    setTyped(label);
    setAsked("");
    onChoose(point);
  };
  return (
    <div class="field search">
      <label for="bus-from">{words.from}</label>
      <input
        id="bus-from"
        type="search"
        autocomplete="off"
        placeholder={words.fromPlaceholder}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <p class="hidden" role="status">
        {found ? words.addresses(found.length) : ""}
      </p>
      {found && (
        <ul class="plain picks">
          {found.length === 0 && <li>{words.noAddress}</li>}
          {found.map((one) => (
            <li key={`${one.lon},${one.lat}`}>
              <button type="button" onClick={() => choose(one.label, [one.lon, one.lat])}>
                {one.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
