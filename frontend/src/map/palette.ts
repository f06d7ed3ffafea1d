/** Colours of the base map: quiet, so that data is the only thing with colour. Light and dark. */
export interface Palette {
  water: string;
  wood: string;
  builtup: string;
  boundary: string;
  casing: string;
  motorway: string;
  primary: string;
  local: string;
  rail: string;
  label: string;
  halo: string;
}

const LIGHT: Palette = {
  water: "#dfe8ee",
  wood: "#eceee2",
  builtup: "#ebe7de",
  boundary: "#9aa3ab",
  casing: "#d8d3c8",
  motorway: "#cfc8b9",
  primary: "#ddd7ca",
  local: "#e6e1d6",
  rail: "#c4bfb4",
  label: "#3d4750",
  halo: "#f6f5f0",
};

const DARK: Palette = {
  water: "#16222c",
  wood: "#222923",
  builtup: "#2c2e30",
  boundary: "#5d6871",
  casing: "#1c2024",
  motorway: "#4a4f55",
  primary: "#3f444a",
  local: "#35393e",
  rail: "#4d5157",
  label: "#c8d0d6",
  halo: "#1f2428",
};

const dark = matchMedia("(prefers-color-scheme: dark)");

/** The palette of the reader's colour scheme. */
export const palette = (): Palette => (dark.matches ? DARK : LIGHT);

/** Calls back when the reader changes the colour scheme. */
export const onSchemeChange = (changed: () => void) => dark.addEventListener("change", changed);
