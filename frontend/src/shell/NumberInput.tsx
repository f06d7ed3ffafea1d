/** A field for a number: what is being typed stays while answers come in, and is told once the field is left. */
import { useEffect, useState } from "preact/hooks";

interface Props {
  id?: string;
  min: number;
  max: number;
  step?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  /** Null: empty. */
  value: number | null;
  /** What was typed, as it stands in the field. */
  onTyped: (text: string) => void;
}

/** The field. */
export function NumberInput({ value, onTyped, ...more }: Props) {
  const told = value === null ? "" : `${value}`;
  const [typed, setTyped] = useState(told);
  useEffect(() => setTyped(told), [told]);
  return (
    <input
      {...more}
      type="number"
      value={typed}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onChange={(event) => onTyped(event.currentTarget.value)}
    />
  );
}
