/** Sites that the new one may be already: shown before it is saved, each to be said to be another. */
import { distance } from "../i18n";
import { n } from "../i18n/de.new";
import { Check } from "../shell/Form";
import { viewUrl } from "../shell/router";
import type { Alike } from "./newsite";

const w = n.alike;

interface Props {
  found: readonly Alike[];
  distinct: readonly string[];
  onDistinct: (slugs: string[]) => void;
}

/** The notice; nothing where there is none like it. */
export function AlikeNotice({ found, distinct, onDistinct }: Props) {
  return (
    <div role="status">
      {found.length > 0 && (
        <section class="notice stack tight" aria-labelledby="alike">
          <h2 id="alike">{w.title}</h2>
          <p>{w.lead}</p>
          <ul class="plain">
            {found.map((one) => (
              <li key={one.slug}>
                <a href={viewUrl(`/lernort/${one.slug}`)} target="_blank" rel="noopener">
                  {w.open(one.name)}
                </a>{" "}
                <small>{whereabouts(one)}</small>
                <Check
                  label={w.other(one.name)}
                  checked={distinct.includes(one.slug)}
                  onChange={(isOther) =>
                    onDistinct(
                      isOther ? [...distinct, one.slug] : distinct.filter((slug) => slug !== one.slug),
                    )
                  }
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function whereabouts({ distance_m, address }: Alike): string {
  const street = [address.street, address.house_number].filter(Boolean).join(" ");
  const near = distance_m === null ? w.sameAddress : w.near(distance(distance_m));
  return [street, address.place, near].filter(Boolean).join(" · ");
}
