/** Sites that are not public (day-care persons), for those who may see them: a list, and editing one of them. */
import { useEffect, useState } from "preact/hooks";
import { address } from "../api/client";
import { useLoaded } from "../api/resource";
import type { Collection, Site } from "../api/types";
import { SiteWork } from "../bearbeiten/SiteWork";
import { fresh } from "../daten/fresh";
import { count } from "../i18n";
import { p } from "../i18n/de.private";
import { figure } from "../i18n/figure";
import { round } from "../lernort/round";
import { Field } from "../shell/Form";
import { Heading } from "../shell/Heading";
import { kindLabel } from "../shell/region";
import { route, viewUrl } from "../shell/router";
import { Failure, Loading } from "../shell/Status";
import { useTitle } from "../shell/title";

const URL_ALL = "/api/private-sites";

/** The view. */
export function PrivateView() {
  const slug = route.value.query.get("ort");
  useTitle(p.title);
  const answer = useLoaded(`${URL_ALL} ${round.value}`, (signal) =>
    fresh<Collection<Site>>(address(URL_ALL), signal),
  );
  const sites = answer.data?.features.map(({ properties }) => properties) ?? [];
  const chosen = sites.find((site) => site.slug === slug);
  return (
    <div class="stack">
      <div>
        <Heading>{chosen?.name ?? p.title}</Heading>
        {!slug && <p class="lead">{p.lead}</p>}
      </div>
      {answer.error && <Failure error={answer.error} onRetry={answer.retry} />}
      {answer.loading && !answer.data && <Loading rows={6} />}
      {answer.data && slug && <One key={slug} slug={slug} site={chosen} />}
      {answer.data && !slug && <List sites={sites} />}
    </div>
  );
}

function One({ slug, site }: { slug: string; site: Site | undefined }) {
  useEffect(() => document.querySelector<HTMLElement>("#panel h1")?.focus(), []);
  return (
    <>
      <p>
        <a href={viewUrl("/nicht-oeffentlich")}>← {p.back}</a>
      </p>
      {site ? (
        <p>{[site.categories.map(kindLabel).join(", "), addressOf(site)].join(" · ")}</p>
      ) : (
        <p>{p.gone}</p>
      )}
      {site && <SiteWork slug={slug} />}
    </>
  );
}

function List({ sites }: { sites: readonly Site[] }) {
  const [words, setWords] = useState("");
  const wanted = words.trim().toLowerCase();
  const found = sites.filter((site) =>
    [site.name, addressOf(site), site.municipality?.name, site.provider]
      .join(" ")
      .toLowerCase()
      .includes(wanted),
  );
  if (!sites.length) return <p>{p.none}</p>;
  return (
    <>
      <div class="form">
        <Field id="filter" type="search" label={p.filter} value={words} onInput={setWords} />
      </div>
      <p role="status">{p.found(count(found.length), count(sites.length))}</p>
      {found.length > 0 && (
        <section class="scroll" aria-label={p.title}>
          <table class="change-table">
            <thead>
              <tr>
                <th scope="col">{p.name}</th>
                <th scope="col">{p.where}</th>
                <th scope="col">{p.places}</th>
              </tr>
            </thead>
            <tbody>
              {found.map((site) => (
                <tr key={site.slug}>
                  <th scope="row">
                    <a href={viewUrl("/nicht-oeffentlich", { ort: site.slug })}>{site.name}</a>
                    <br />
                    <small>{site.categories.map(kindLabel).join(", ")}</small>
                  </th>
                  <td>
                    {addressOf(site) || p.noAddress}
                    <br />
                    <small>{site.municipality?.name ?? p.noMunicipality}</small>
                  </td>
                  <td>{placesOf(site)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** The places of all offers, each known or not. */
const placesOf = (site: Site) => site.offers.map((offer) => figure(offer.approved_places)).join(" + ");

function addressOf({ address: at }: Site): string {
  const street = [at.street, at.house_number].filter(Boolean).join(" ");
  return [street, [at.postal_code, at.place].filter(Boolean).join(" ")].filter(Boolean).join(", ");
}
