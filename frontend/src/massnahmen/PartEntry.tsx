/** What is said in a stage, as it stands; with its forms for those who may. */
import { send } from "../api/send";
import { date, moment } from "../i18n";
import { m } from "../i18n/de.measures";
import { Outcome, useSending } from "../shell/Form";
import { viewUrl } from "../shell/router";
import { CommentsPart } from "./CommentsPart";
import { FIELDS } from "./fields";
import { type Chain, chainPath, euros, type Part, type ResultFigure, refusal, signed, told } from "./loop";
import { PartForm } from "./PartForm";
import { PublishButton } from "./PublishButton";
import { Responsible } from "./Responsible";
import { WordsForm } from "./WordsForm";

interface Props {
  part: Part;
  chain: Chain;
  writes: boolean;
  again: (words: string) => void;
}

/** One part. */
export function PartEntry({ part, chain, writes, again }: Props) {
  const content = part.content;
  const about = [moment(part.created_at), part.by_name, part.versions > 1 && m.versions(part.versions)];
  return (
    <article class="stack tight">
      <p class="note">
        {about.filter(Boolean).join(" · ")} · {part.published_at ? m.isPublic : m.confidential}
      </p>
      <dl class="pairs">
        {FIELDS[part.kind]
          .filter(({ name }) => content[name] !== null && content[name] !== "" && content[name] !== undefined)
          .map(({ name, type, options }) => (
            <div key={name}>
              <dt>{m.fields[name]}</dt>
              <dd class="loop-words">{shown(content[name], type, options)}</dd>
            </div>
          ))}
      </dl>
      <Variants content={content} />
      <Milestones part={part} chain={chain} again={again} />
      {part.oparl.map((link) => (
        <p key={link.url}>
          {m.oparlKinds[link.kind]}:{" "}
          <a href={link.content.web ?? link.url}>{link.content.name ?? link.url}</a>{" "}
          <span class="note">{m.frozen(moment(link.read_at))}</span>
        </p>
      ))}
      {part.kind === "measure" && <Responsible part={part} chain={chain} again={again} />}
      {part.kind === "effect" && <Effect part={part} chain={chain} again={again} />}
      {part.kind === "consultation" && content.comments_from ? <CommentsPart part={part.id} /> : null}
      <div class="row">
        <PublishButton
          path={chainPath(chain.id, `parts/${part.id}/publication`)}
          kind="p"
          one={part}
          name={`${m.stages[part.kind]}, ${moment(part.created_at)}`}
          onDone={again}
        />
      </div>
      {writes && (
        <details>
          <summary aria-label={`${m.change}: ${m.stages[part.kind]}, ${moment(part.created_at)}`}>
            {m.change}
          </summary>
          <PartForm key={part.revision} chain={chain} kind={part.kind} part={part} onDone={again} />
        </details>
      )}
      {chain.may.coordinate && <WordsForm kind="part" number={part.id} textOnly />}
    </article>
  );
}

function shown(value: unknown, type: string, options?: Record<string, string>): string {
  if (type === "date") return date(String(value));
  if (type === "euros") return euros(Number(value));
  return options?.[String(value)] ?? String(value);
}

interface Variant {
  title: string;
  cost_cents: number | null;
  effect: string;
  frozen_scenario_id: number | null;
}

function Variants({ content }: { content: Record<string, unknown> }) {
  const rows = (content.variants ?? []) as Variant[];
  if (rows.length === 0) return null;
  return (
    <ol>
      {rows.map((one, n) => (
        <li key={one.title}>
          {content.chosen === n + 1 ? <strong>{`${m.chosen}: ${one.title}`}</strong> : one.title}
          {one.cost_cents !== null && `, ${euros(one.cost_cents)}`}
          {one.effect && `. ${one.effect}`}{" "}
          {one.frozen_scenario_id && (
            <a href={viewUrl("/szenario", { stand: one.frozen_scenario_id })}>
              {m.scenarioLink(one.frozen_scenario_id)}
            </a>
          )}
        </li>
      ))}
    </ol>
  );
}

function Milestones(props: Omit<Props, "writes">) {
  const rows = (props.part.content.milestones ?? []) as {
    title: string;
    due_on: string;
    done_on: string | null;
  }[];
  if (rows.length === 0) return null;
  return (
    <ul>
      {rows.map((one) => (
        <li key={one.title}>
          {one.title}: {one.done_on ? m.reached(date(one.done_on)) : m.planned(date(one.due_on))}
          {!one.done_on && one.due_on < new Date().toISOString().slice(0, 10) && (
            <strong> ({m.overdueSince})</strong>
          )}
          {!one.done_on && <Responsible {...props} milestone={one.title} />}
        </li>
      ))}
    </ul>
  );
}

function Effect({ part, chain, again }: Omit<Props, "writes">) {
  const sending = useSending();
  const compute = async () => {
    const path = chainPath(chain.id, `parts/${part.id}/result`);
    if (await sending.run(() => send("POST", path).catch(refusal))) again(m.computed);
  };
  const result = part.result;
  return (
    <>
      {result ? (
        <>
          <p class="note">
            {m.computed} {moment(result.computed_at)}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
          <section class="scroll" aria-label={`${m.figures}: ${m.stages.effect}`} tabIndex={0}>
            <table class="loop-table">
              <thead>
                <tr>
                  {[m.figures, m.before, m.expected, m.now, m.comparison].map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {result.figures.map((one) => (
                  <EffectRow key={one.figure_id} one={one} />
                ))}
              </tbody>
            </table>
          </section>
          <p class="note">
            {m.formula}: {result.formula}. {result.assumption}
          </p>
        </>
      ) : (
        <p class="note">{m.notComputed(date(String(part.content.check_on)))}</p>
      )}
      {chain.may.coordinate && (
        <button type="button" class="button" onClick={() => void compute()}>
          {m.compute}
        </button>
      )}
      <Outcome sending={sending} />
    </>
  );
}

function EffectRow({ one }: { one: ResultFigure }) {
  const { comparison: by, expected_by: from } = one;
  return (
    <tr>
      <th scope="row">{[one.label, one.area].filter(Boolean).join(", ")}</th>
      <td>{told(one.before.value, one.before.status, one.unit)}</td>
      <td>
        {one.expected === null ? "–" : told(one.expected, "known", one.unit)}
        {typeof from?.low === "number" && typeof from.high === "number" && (
          <p class="note">{m.between(told(from.low, "known", ""), told(from.high, "known", one.unit))}</p>
        )}
        {from?.basis && <p class="note">{from.basis}</p>}
      </td>
      <td>
        {one.now ? told(one.now.value, one.now.status, one.unit) : m.notAgain}
        {one.standing && <strong class="loop-mark">{m.standings[one.standing]}</strong>}
      </td>
      <td>
        {by.effect === undefined
          ? by.why_not
          : m.effect(signed(by.effect), signed(by.low ?? 0), signed(by.high ?? 0), by.areas?.length ?? 0)}
        {by.trends && (
          <p class={by.trends.standing === "different" ? "loop-late" : "note"}>{by.trends.words}</p>
        )}
      </td>
    </tr>
  );
}
