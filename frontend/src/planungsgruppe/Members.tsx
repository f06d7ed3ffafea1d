/** Who belongs to a body; contact data for who runs it, and a secret calendar for each. */
import { useState } from "preact/hooks";
import { send } from "../api/send";
import { date } from "../i18n";
import { c } from "../i18n/de.committees";
import { Shown } from "../konto/Shown";
import { refusal } from "../regeln/rules";
import { Check, Form, Outcome, useSending } from "../shell/Form";
import { bodyUrl, type Member } from "./api";
import type { PartProps } from "./BodyPage";
import { ChoiceInput, TextInput, useDraft } from "./Fields";

/** The part of the page. */
export function Members({ body, onChange }: PartProps) {
  return (
    <section class="stack tight" aria-labelledby="members">
      <h2 id="members">{c.members}</h2>
      <ul class="entries">
        {body.members_list.map((one) => (
          <Entry key={one.id} member={one} body={body} onChange={onChange} />
        ))}
      </ul>
      {body.runs && (
        <details class="card">
          <summary>{c.addMember}</summary>
          <MemberForm key={body.members_list.length} body={body} member={null} onChange={onChange} />
        </details>
      )}
    </section>
  );
}

function Entry({ member, body, onChange }: PartProps & { member: Member }) {
  const [changing, setChanging] = useState(false);
  const gone = member.valid_to !== null && member.valid_to <= new Date().toISOString().slice(0, 10);
  const about = [c.posts[member.post], member.function, member.organisation, member.votes && c.votes];
  const reach = [member.email ?? member.account_email, member.phone].filter(Boolean).join(", ");
  const own = body.runs || member.id === body.member_id;
  return (
    <li class="entry body-entry">
      <strong>{member.name}</strong>
      <span class="entry-kind">
        {about.filter(Boolean).join(" · ")}
        {gone && ` · ${c.left} ${date(member.valid_to)}`}
      </span>
      {reach && <span class="break">{reach}</span>}
      {own && !gone && (
        <div class="acts">
          {body.runs && (
            <button
              type="button"
              class="button quiet"
              aria-expanded={changing}
              aria-label={`${c.change}: ${member.name}`}
              onClick={() => setChanging(!changing)}
            >
              {c.change}
            </button>
          )}
          <Calendar member={member} committee={body.id} />
        </div>
      )}
      {changing && <MemberForm body={body} member={member} onChange={onChange} />}
    </li>
  );
}

function Calendar({ member, committee }: { member: Member; committee: number }) {
  const [given, setGiven] = useState<string | null>(null);
  const sending = useSending();
  const make = () =>
    sending.run(async () => {
      const url = bodyUrl(committee, `/members/${member.id}/calendar`);
      setGiven((await send<{ address: string }>("POST", url)).data.address);
    });
  return (
    <>
      <button
        type="button"
        class="button quiet"
        aria-label={`${c.newCalendar}: ${member.name}`}
        onClick={() => void make()}
      >
        {c.newCalendar}
      </button>
      <Outcome sending={sending} />
      {given && <Shown lead={c.calendarHint} label={c.calendar} text={given} />}
    </>
  );
}

function MemberForm({ member, body, onChange }: PartProps & { member: Member | null }) {
  const { draft, input } = useDraft(`member-${member?.id ?? "new"}`, {
    name: member?.name ?? "",
    post: member?.post ?? "member",
    function: member?.function ?? "",
    organisation: member?.organisation ?? "",
    email: member?.email ?? "",
    phone: member?.phone ?? "",
    from: member?.valid_from ?? new Date().toISOString().slice(0, 10),
    to: member?.valid_to ?? "",
    account: member?.account_email ?? "",
  });
  const [votes, setVotes] = useState(member?.votes ?? true);
  const sending = useSending();
  const save = async () => {
    const content = {
      name: draft.name,
      post: draft.post,
      function: draft.function,
      organisation: draft.organisation,
      email: draft.email || null,
      phone: draft.phone || null,
      votes,
      valid_from: draft.from,
      valid_to: draft.to || null,
      account_email: draft.account || null,
    };
    const work = () =>
      (member === null
        ? send("POST", bodyUrl(body.id, "/members"), content)
        : send("PUT", bodyUrl(body.id, `/members/${member.id}`), content)
      ).catch(refusal(() => undefined));
    if (await sending.run(work)) onChange(c.saved);
  };
  return (
    <Form sending={sending} submit={c.save} onSubmit={save} label={member?.name ?? c.addMember}>
      <TextInput {...input("name")} label={c.name} required />
      <ChoiceInput {...input("post")} label={c.post} options={c.posts} />
      <TextInput {...input("function")} label={c.functionOf} />
      <TextInput {...input("organisation")} label={c.organisation} />
      <TextInput {...input("email")} label={c.email} type="email" />
      <TextInput {...input("phone")} label={c.phone} type="tel" />
      <Check label={c.votes} checked={votes} onChange={setVotes} />
      <TextInput {...input("account")} label={c.account} type="email" hint={c.accountHint} />
      <TextInput {...input("from")} label={c.validFrom} type="date" required />
      <TextInput {...input("to")} label={c.validTo} type="date" />
    </Form>
  );
}
