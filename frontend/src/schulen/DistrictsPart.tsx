/** Districts of schools: those that are stored, on map and in a table; computing new ones, or drawing them. */
import { useAnswer } from "../api/resource";
import { date } from "../i18n";
import { s } from "../i18n/de.schools";
import { Select } from "../shell/Choices";
import { setQuery } from "../shell/router";
import { Failure, Loading, Notice } from "../shell/Status";
import { may } from "../shell/session";
import { MakeDistricts } from "./MakeDistricts";
import {
  type DistrictList,
  type Districts,
  districtsUrl,
  districtUrl,
  type School,
  type State,
} from "./schools";
import { plain, whole } from "./told";
import { useDistrictsMap } from "./useSchoolsMap";

const d = s.districts;

/** The part. */
export function DistrictsPart({ state, schools }: { state: State; schools: School[] }) {
  const list = useAnswer<DistrictList>(districtsUrl(state.kind));
  const found = list.data?.districts ?? [];
  const key = found.find((one) => one.key === state.districts)?.key ?? found[0]?.key ?? null;
  const shown = useAnswer<Districts>(key ? districtUrl(key) : null);
  useDistrictsMap(shown.data, state.school);
  return (
    <section class="stack" aria-labelledby="districts">
      <h2 id="districts">{d.title}</h2>
      <p>{d.lead}</p>
      {list.error && <Failure error={list.error} onRetry={list.retry} />}
      {list.data && !found.length && <p>{d.none}</p>}
      {key && (
        <Select
          id="districts-of"
          label={d.which}
          value={key}
          options={found.map((one) => [one.key, one.name] as const)}
          onChoose={(bezirke) => setQuery({ bezirke })}
        />
      )}
      {shown.error && <Failure error={shown.error} onRetry={shown.retry} />}
      {shown.loading && !shown.data && <Loading rows={5} />}
      {shown.data && key && <Told districts={shown.data} />}
      {may("set_standards") && (
        <MakeDistricts
          kind={state.kind}
          schools={schools}
          versions={Object.fromEntries(found.map((one) => [one.name, one.version]))}
          shown={shown.data}
          onMade={(made) => {
            setQuery({ bezirke: made });
            list.retry();
            shown.retry();
          }}
        />
      )}
    </section>
  );
}

function Told({ districts }: { districts: Districts }) {
  const { report, leaving } = districts;
  const number = (name: string) => (typeof report[name] === "number" ? (report[name] as number) : null);
  const [gap, overfull, without] = [number("gap"), number("overfull"), number("cells_without_district")];
  return (
    <>
      <p class="note">
        {d.version(districts.version, date(districts.made_at), districts.made_by)}{" "}
        {report.proven ? d.proven : gap !== null && d.gap(100 * gap)} {d.pieces(report.in_one_piece === true)}{" "}
        {overfull !== null && overfull > 0 && d.overfull(overfull)}{" "}
        {without !== null && without > 0 && d.without(without)}{" "}
        {leaving.share_percent !== null && d.leavingAll(leaving.share_percent)}
      </p>
      <Notice>{districts.notice}</Notice>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={d.caption}>
        <table class="ranking">
          <caption class="hidden">{d.caption}</caption>
          <thead>
            <tr>
              {[s.school, s.ways.children, s.places, d.way, d.leaving].map((one) => (
                <th key={one} scope="col">
                  {one}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {districts.features.map(({ properties: one }) => (
              <tr key={one.slug}>
                <th scope="row">
                  <button type="button" class="link" onClick={() => setQuery({ schule: one.slug })}>
                    {one.name}
                  </button>
                </th>
                <td>{plain(one.children)}</td>
                <td>{one.places === null ? "–" : whole(one.places)}</td>
                <td>{one.metres_per_child === null ? "–" : s.km(one.metres_per_child)}</td>
                <td>{one.leaving.share_percent === null ? "–" : `${whole(one.leaving.share_percent)} %`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
