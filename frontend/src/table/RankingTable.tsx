/** Areas compared: a table that is sorted by any of its columns, with the colour each has on the map. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Swatch } from "../choropleth/Swatch";
import type { Fill } from "../choropleth/scale";
import { t } from "../i18n";
import { type Named, type Order, ordered, type Values } from "./order";

export interface Column<R> {
  code: string;
  label: string;
  value: (row: R) => number | null;
  cell: (row: R) => ComponentChildren;
  /** Sorted from much to little when first chosen. */
  muchFirst?: boolean;
}

interface Props<R> {
  rows: readonly R[];
  columns: readonly Column<R>[];
  /** What the first column, that of names, is called. */
  nameLabel?: string;
  /** How it is sorted until somebody chooses. */
  start: Order;
  /** What fills an area on the map. */
  fill: (row: R) => Fill;
  onOpen: (row: R) => void;
  caption?: string;
  /** Cells are short: they do not wrap. */
  tidy?: boolean;
}

const NAME = "name";

/** The table. */
export function RankingTable<R extends Named>({
  rows,
  columns,
  nameLabel = t.provision.columns.name,
  start,
  fill,
  onOpen,
  caption,
  tidy = false,
}: Props<R>) {
  const [chosen, setOrder] = useState<Order | null>(null);
  const order = chosen ?? start;
  const values: Values<R, string> = Object.fromEntries(columns.map((one) => [one.code, one.value]));
  const choose = (code: string, muchFirst: boolean) =>
    setOrder({ column: code, down: order.column === code ? !order.down : muchFirst });
  return (
    <table class={tidy ? "ranking tidy" : "ranking"}>
      {caption && <caption class="hidden">{caption}</caption>}
      <thead>
        <tr>
          <Head code={NAME} label={nameLabel} order={order} onChoose={() => choose(NAME, false)} />
          {columns.map(({ code, label, muchFirst = false }) => (
            <Head
              key={code}
              code={code}
              label={label}
              order={order}
              onChoose={() => choose(code, muchFirst)}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {ordered(rows, order, values).map((row) => (
          <tr key={row.ars}>
            <th scope="row">
              <Swatch fill={fill(row)} />
              <button type="button" class="link" onClick={() => onOpen(row)}>
                {row.name}
              </button>
            </th>
            {columns.map(({ code, cell }) => (
              <td key={code}>{cell(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeadProps {
  code: string;
  label: string;
  order: Order;
  onChoose: () => void;
}

function Head({ code, label, order: { column, down }, onChoose }: HeadProps) {
  const here = column === code;
  return (
    <th scope="col" aria-sort={here ? (down ? "descending" : "ascending") : undefined}>
      <button type="button" class="sort" onClick={onChoose}>
        {label}
        <span aria-hidden="true">{here ? (down ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
}
