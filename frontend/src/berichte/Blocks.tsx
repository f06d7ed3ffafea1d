/** The blocks of a draft, one below the other: changed, added, removed, and moved by buttons, by number or by keys. */
import { useRef, useState } from "preact/hooks";
import { b } from "../i18n/de.reports";
import { announce } from "../shell/announce";
import { Select } from "../shell/Choices";
import { type Block, blockOf, type Kind, type Parts } from "./api";
import { BlockFields } from "./BlockFields";

interface Props {
  blocks: Block[];
  parts: Parts;
  onChange: (blocks: Block[]) => void;
}

const KINDS = Object.keys(b.kinds) as Kind[];

/** The list. */
export function Blocks({ blocks, parts, onChange }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const keys = useKeys(blocks.length);
  const focus = (at: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>(":scope > li")[at]?.focus());
  const move = (from: number, to: number) => {
    if (to < 0 || to >= blocks.length || to === from) return;
    onChange(moved(blocks, from, to));
    keys.move(from, to);
    announce(b.moved(to + 1, blocks.length));
    focus(to);
  };
  const drop = (at: number, name: string) => {
    onChange(blocks.filter((_, number) => number !== at));
    keys.drop(at);
    announce(b.dropped(name));
    focus(Math.max(0, at - 1));
  };
  const add = (kind: Kind) => {
    onChange([...blocks, blockOf(kind, parts.indicators[0]?.id ?? "")]);
    focus(blocks.length);
  };
  return (
    <section class="stack tight" aria-label={b.blocks}>
      <h2>{b.blocks}</h2>
      <p class="note">{blocks.length ? b.moveHint : b.noBlocks}</p>
      <ol class="report-blocks" ref={list}>
        {blocks.map((block, at) => (
          <Entry
            key={keys.of(at)}
            block={block}
            at={at}
            of={blocks.length}
            parts={parts}
            onChange={(next) => onChange(blocks.map((one, number) => (number === at ? next : one)))}
            onMove={(to) => move(at, to)}
            onDrop={(name) => drop(at, name)}
          />
        ))}
      </ol>
      <div class="row">
        <span aria-hidden="true">{b.add}:</span>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            class="button"
            aria-label={b.about(b.add, b.kinds[kind])}
            onClick={() => add(kind)}
          >
            {b.kinds[kind]}
          </button>
        ))}
      </div>
    </section>
  );
}

/** Names that stay with their blocks when these move, so that nothing typed is lost. */
function useKeys(length: number) {
  const [names, setNames] = useState<number[]>(() => Array.from({ length }, (_, n) => n));
  const next = useRef(length);
  const shown = [...names];
  while (shown.length < length) shown.push(next.current + shown.length);
  return {
    of: (at: number) => shown[at],
    move: (from: number, to: number) => setNames(moved(shown, from, to)),
    drop: (at: number) => {
      next.current += 1000;
      setNames(shown.filter((_, number) => number !== at));
    },
  };
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

interface EntryProps {
  block: Block;
  at: number;
  of: number;
  parts: Parts;
  onChange: (block: Block) => void;
  onMove: (to: number) => void;
  onDrop: (name: string) => void;
}

function Entry({ block, at, of, parts, onChange, onMove, onDrop }: EntryProps) {
  const name = b.block(at + 1, b.kinds[block.kind]);
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || step === undefined) return;
    event.preventDefault();
    onMove(at + step);
  };
  const button = (words: string, act: () => void, off = false) => (
    <button
      type="button"
      class="button small"
      aria-label={b.about(words, name)}
      aria-disabled={off}
      onClick={() => !off && act()}
    >
      {words}
    </button>
  );
  return (
    <li class="card" tabIndex={-1} aria-label={name} onKeyDown={onKey}>
      <div class="report-block-head">
        <strong>{name}</strong>
        <span class="row">
          {button(b.up, () => onMove(at - 1), at === 0)}
          {button(b.down, () => onMove(at + 1), at === of - 1)}
          <Select
            id={`block-${at}-position`}
            label={b.position}
            value={String(at)}
            options={Array.from({ length: of }, (_, n) => [String(n), String(n + 1)] as const)}
            onChoose={(to) => onMove(Number(to))}
          />
          {button(b.drop, () => onDrop(name))}
        </span>
      </div>
      <BlockFields id={`block-${at}`} block={block} parts={parts} onChange={onChange} />
    </li>
  );
}
