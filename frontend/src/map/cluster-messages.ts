/** What the page and the worker that clusters say to each other. */
export interface PinPoint {
  slug: string;
  lon: number;
  lat: number;
  category: string;
}

export type ClusterRequest =
  | { ask: "load"; points: PinPoint[] }
  | { ask: "window"; turn: number; bbox: [number, number, number, number]; zoom: number };

export type Drawable =
  | {
      kind: "cluster";
      id: number;
      lon: number;
      lat: number;
      count: number;
      mix: Record<string, number>;
      to: number;
    }
  | { kind: "pin"; lon: number; lat: number; n: number; slug: string };

export interface ClusterAnswer {
  turn: number;
  drawn: Drawable[];
}
