import { describe, expect, it } from "vitest";
import { ckmeansStarts, classify, classOf, colourOf, roundingStep } from "../src/choropleth/classes";

/** The least sum of squares by trying every way to cut: what ckmeans has to reach. */
function leastByTrying(sorted: number[], groups: number): number {
  const squares = (part: number[]) => {
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  if (groups === 1) return squares(sorted);
  let least = Number.POSITIVE_INFINITY;
  for (let cut = groups - 1; cut < sorted.length; cut++) {
    least = Math.min(least, leastByTrying(sorted.slice(0, cut), groups - 1) + squares(sorted.slice(cut)));
  }
  return least;
}

function sumFor(sorted: number[], starts: number[]): number {
  const parts = starts.map((start, n) => sorted.filter((v) => v >= start && v < (starts[n + 1] ?? Infinity)));
  return parts.reduce((sum, part) => {
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    return sum + part.reduce((a, b) => a + (b - mean) ** 2, 0);
  }, 0);
}

describe("natural groups", () => {
  it("find the groups that are plainly there", () => {
    expect(ckmeansStarts([1, 2, 2, 10, 11, 12, 50, 51], 3)).toEqual([1, 10, 50]);
  });

  it("have the least sum of squares of all ways to cut", () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    for (let round = 0; round < 20; round++) {
      const values = Array.from({ length: 9 }, () => Math.round(random() * 1000)).sort((a, b) => a - b);
      expect(sumFor(values, ckmeansStarts(values, 4))).toBeCloseTo(leastByTrying(values, 4), 6);
    }
  });

  it("are never more than there are different values", () => {
    expect(ckmeansStarts([3, 3, 3], 5)).toEqual([3]);
    expect(ckmeansStarts([], 5)).toEqual([]);
  });
});

describe("classes", () => {
  const values = [2.1, 3.4, 4.8, 7.9, 8.2, 14.4, 15, 15.2, 22, 40.5, 61, 79];

  it("count every value exactly once", () => {
    const { counts } = classify(values, 15);
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(values.length);
  });

  it("have the threshold as a limit where it lies within the values", () => {
    expect(classify(values, 15).limits).toContain(15);
    expect(classify(values, 200).limits).not.toContain(200);
  });

  it("are at most five, with ascending limits that are never empty of meaning", () => {
    const { limits } = classify(values, 15);
    expect(limits.length).toBeLessThanOrEqual(4);
    expect([...limits].sort((a, b) => a - b)).toEqual(limits);
    expect(new Set(limits).size).toBe(limits.length);
  });

  it("put a value equal to a limit into the class above", () => {
    expect(classOf(15, [8, 15])).toBe(2);
    expect(classOf(14.99, [8, 15])).toBe(1);
  });

  it("are one class where all values are the same", () => {
    expect(classify([4, 4, 4]).counts).toEqual([3]);
  });

  it("spread over the whole scale of colours", () => {
    expect(colourOf(0, 3)).toBe("#ffffcc");
    expect(colourOf(2, 3)).toBe("#253494");
  });

  it("round to steps of 1, 2 or 5", () => {
    expect(roundingStep(40)).toBe(1);
    expect(roundingStep(80)).toBe(2);
    expect(roundingStep(0.2)).toBeCloseTo(0.005, 9);
  });
});
