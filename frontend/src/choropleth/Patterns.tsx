/** The patterns of what has no value, once on the page; `UNKNOWN` and `SECRET` refer to them. */
import type { MapStyle } from "../api/types";

/** An SVG that is not seen itself. */
export function Patterns({ style: { unknown, secret } }: { style: MapStyle }) {
  const dot = (x: number, y: number) => <circle cx={x} cy={y} r={secret.radius} fill={secret.ink} />;
  const { gap } = secret;
  return (
    <svg class="defs" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern
          id="hatch"
          width={unknown.gap}
          height={unknown.gap}
          patternUnits="userSpaceOnUse"
          patternTransform={`rotate(${unknown.angle})`}
        >
          <rect width={unknown.gap} height={unknown.gap} fill={unknown.paper} />
          <path d={`M0 0v${unknown.gap}`} stroke={unknown.ink} stroke-width={2 * unknown.width} />
        </pattern>
        <pattern id="dots" width={gap} height={gap} patternUnits="userSpaceOnUse">
          <rect width={gap} height={gap} fill={secret.paper} />
          {dot(gap / 4, gap / 4)}
          {dot((3 * gap) / 4, (3 * gap) / 4)}
        </pattern>
      </defs>
    </svg>
  );
}
