/** Signs of sites: one shape per life phase, one colour and one short mark per kind; never colour alone. */
import type { Category, Shape } from "../api/types";

/** Outlines in a square of 24; `text` is where the mark's middle lies. */
const OUTLINE: Record<Shape, { path: string; middle: number }> = {
  circle: { path: "M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z", middle: 12 },
  square: { path: "M4 2h16a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z", middle: 12 },
  triangle: { path: "M12 0.500L24 22.500H0z", middle: 15.5 },
  diamond: { path: "M12-1L25 12L12 25L-1 12z", middle: 12 },
  hexagon: { path: "M6 1.500h12L24 12l-6 10.500H6L0 12z", middle: 12 },
  pentagon: { path: "M12 0l12 9.200L19.400 23H4.600L0 9.200z", middle: 13 },
  star: {
    path: "M12-1l3.200 5.300 6-1.500-1.500 6L25 12l-5.300 3.200 1.500 6-6-1.500L12 25l-3.200-5.300-6 1.500 1.500-6L-1 12l5.300-3.200-1.500-6 6 1.500z",
    middle: 12,
  },
};

/** Two letters per kind, for those who do not see the colours apart. */
const MARK: Record<string, string> = {
  creche: "Kr", childminding: "TP", day_care: "Ki", kindergarten: "Kg", playground: "Sp", primary_school: "GS",
  after_school_care: "Ho", special_needs_centre: "FZ", community_school: "GM", grammar_school: "Gy",
  other_school: "Sc", youth_centre: "Ju", vocational_school: "BS", higher_education: "HS",
  adult_education_centre: "VH", library: "Bü", mobile_library: "FB", music_school: "Mu", art_school: "Ku",
  sports_club: "SV", club: "Ve", volunteering: "Eh", museum: "Ms", culture: "Kt", nature_learning: "Na",
  family_centre: "FA", senior_meeting_place: "Se",
}; // biome-ignore format: a table

const UNKNOWN_COLOUR = "#4a5560";

/** The short mark of a kind; the first letters of its name where none is agreed. */
export const markOf = (kind: Category | undefined) =>
  kind ? (MARK[kind.code] ?? kind.label.de.slice(0, 2)) : "?";

/** The sizes signs have; `.mark[data-px]` in the style sheet knows the letters that fit them. */
export type SignSize = 22 | 26 | 28 | 32 | 34 | 44;

/**
 * A sign with a mark or a number on it. The mark is drawn by CSS (`.mark`), for it is no text: what a sign says is in
 * the name of what carries it. It has no style of its own either: the page's security policy allows none.
 */
export function symbol(kind: Category | undefined, inside: string, size: SignSize = 28): string {
  const shape = OUTLINE[kind?.shape ?? "circle"];
  const colour = kind?.color ?? UNKNOWN_COLOUR;
  const outline = `<path d="${shape.path}" fill="${colour}" stroke="#fff" stroke-width="1.6"/>`;
  return (
    svg("-2 -2 28 28", size, outline) +
    mark(
      inside,
      inkOn(colour) === "#000" ? "dark" : "light",
      shape.middle,
      size * (inside.length > 2 ? 0.3 : 0.38),
    )
  );
}

function svg(viewBox: string, size: number, content: string): string {
  return `<svg viewBox="${viewBox}" width="${size}" height="${size}" aria-hidden="true" focusable="false">${content}</svg>`;
}

const mark = (inside: string, ink: "light" | "dark" | "plain", middle: number, px: number) =>
  `<i class="mark" aria-hidden="true" data-mark="${inside}" data-ink="${ink}" data-middle="${middle}" data-px="${Math.round(px)}"></i>`;

/** Black or white, whichever is better read on a colour (WCAG relative luminance). */
export function inkOn(colour: string): "#fff" | "#000" {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? "#000" : "#fff";
}

/** SVG of a cluster: a ring that shows the mix of kinds, and the number inside. */
export function ring(mix: readonly [colour: string, count: number][], total: number): string {
  const size = total < 10 ? 36 : total < 100 ? 42 : 48;
  const turn = 2 * Math.PI * 15;
  let done = 0;
  const arcs = mix.map(([colour, n]) => {
    const length = (n / total) * turn;
    const arc =
      `<circle cx="20" cy="20" r="15" fill="none" stroke="${colour}" stroke-width="6" ` +
      `stroke-dasharray="${length.toFixed(2)} ${(turn - length).toFixed(2)}" stroke-dashoffset="${(-done).toFixed(2)}"/>`;
    done += length;
    return arc;
  });
  const disc = '<circle cx="20" cy="20" r="19.5" fill="#fff"/>';
  return (
    svg("0 0 40 40", size, `${disc}<g transform="rotate(-90 20 20)">${arcs.join("")}</g>`) +
    mark(short(total), "plain", 12, 13)
  );
}

const short = (total: number) =>
  total < 1000 ? `${total}` : `${(total / 1000).toFixed(1).replace(".", ",")}T`;
