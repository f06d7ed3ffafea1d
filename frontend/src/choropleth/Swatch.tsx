/** What fills an area on the map, small: its colour, or the pattern of what has no value. */
import { type Fill, SECRET, UNKNOWN } from "./scale";

/** The swatch. */
export function Swatch({ fill }: { fill: Fill }) {
  if (fill !== UNKNOWN && fill !== SECRET) return <i class="swatch" style={{ background: fill }} />;
  return (
    <svg class="swatch" aria-hidden="true">
      <rect width="100%" height="100%" fill={fill} />
    </svg>
  );
}
