import { describe, expect, it } from "vitest";
import { type Named, placed } from "../src/landschaft/labels";

const named = (id: number, x: number, y: number, weight = 1, text = "Volkshochschule"): Named => ({
  id,
  x,
  y,
  radius: 12,
  text,
  weight,
});

/** As in labels.ts: half the width of a text, and its height. */
const box = (one: Named, at: { x: number; y: number }) => ({
  left: at.x - (one.text.length * 8.2) / 2,
  right: at.x + (one.text.length * 8.2) / 2,
  top: at.y - 13,
  bottom: at.y + 4,
});

describe("names in the picture of the landscape", () => {
  it("stand below their circle where there is room", () => {
    expect(placed([named(1, 500, 300)], 1000, 640).get(1)).toEqual({ x: 500, y: 328 });
  });

  it("never lie over one another, over a circle or beyond the edge, however many there are", () => {
    let seed = 7;
    const next = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    const all = Array.from({ length: 160 }, (_, n) =>
      named(n, 90 + next() * 820, 40 + next() * 560, next() * 9, "Verein".repeat(1 + Math.floor(next() * 4))),
    );
    const found = placed(all, 1000, 640);
    expect(found.size).toBeGreaterThan(20);
    const boxes = all.flatMap((one) => {
      const at = found.get(one.id);
      return at ? [{ one, ...box(one, at) }] : [];
    });
    for (const a of boxes) {
      expect(a.left).toBeGreaterThanOrEqual(0);
      expect(a.right).toBeLessThanOrEqual(1000);
      for (const b of boxes)
        if (a !== b)
          expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
      for (const c of all)
        if (c.id !== a.one.id)
          expect(a.right <= c.x - 12 || c.x + 12 <= a.left || a.bottom <= c.y - 12 || c.y + 12 <= a.top).toBe(
            true,
          );
    }
  });

  it("go first to who has more weight", () => {
    const crowd = [named(1, 500, 300), named(2, 505, 302, 9), named(3, 498, 305), named(4, 502, 296)];
    expect([...placed(crowd, 1000, 640).keys()][0]).toBe(2);
  });
});
