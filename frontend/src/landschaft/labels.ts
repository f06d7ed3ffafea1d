/** Which names have room in a picture, and where: none over another, none over a circle, none beyond the edge. */

export interface Named {
  id: number;
  x: number;
  y: number;
  radius: number;
  text: string;
  /** Who gets room first. */
  weight: number;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Width of a letter of 15 pixels, on the wide side, and height of a line. */
const LETTER = 8.2;
const LINE = 17;
const GAP = 3;

const apart = (a: Box, b: Box) =>
  a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;

/** Baselines (middle of the text) of the names that have room, by id: greedy by weight, below, above, right, left of the circle. */
export function placed(
  all: readonly Named[],
  width: number,
  height: number,
): Map<number, { x: number; y: number }> {
  const circles = all.map(({ x, y, radius: r }) => ({
    left: x - r,
    right: x + r,
    top: y - r,
    bottom: y + r,
  }));
  const taken: Box[] = [];
  const found = new Map<number, { x: number; y: number }>();
  const order = all.map((_, n) => n).sort((a, b) => (all[b]?.weight ?? 0) - (all[a]?.weight ?? 0) || a - b);
  for (const number of order) {
    const one = all[number];
    if (!one) continue;
    const half = (one.text.length * LETTER) / 2;
    const away = one.radius + GAP;
    const middle = Math.min(Math.max(one.x, half), width - half);
    const places = [
      { x: middle, y: one.y + away + LINE - 4 },
      { x: middle, y: one.y - away - 4 },
      { x: one.x + away + half, y: one.y + 5 },
      { x: one.x - away - half, y: one.y + 5 },
    ];
    for (const { x, y } of places) {
      const box = { left: x - half, right: x + half, top: y - LINE + 4, bottom: y + 4 };
      if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) continue;
      if (!taken.every((other) => apart(box, other))) continue;
      if (!circles.every((circle, n) => n === number || apart(box, circle))) continue;
      taken.push(box);
      found.set(one.id, { x, y });
      break;
    }
  }
  return found;
}
