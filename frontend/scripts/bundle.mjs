/** The byte budgets (gzip) as a gate: what each view loads, from the build's own manifest. Fails above a limit. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const assets = readdirSync(join(dist, "assets"));

const gzipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const raw = (file) => readFileSync(join(dist, file)).length;
const sum = (files, size = gzipped) => [...files].reduce((total, file) => total + size(file), 0);

/** Files of a chunk and of everything it imports at once. */
function withImports(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} ist nicht im Manifest; wurde gebaut?`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const imported of chunk.imports ?? []) withImports(imported, seen);
  return seen;
}

const worker = assets.filter((name) => name.includes("worker")).map((name) => `assets/${name}`);
const styles = assets.filter((name) => name.endsWith(".css")).map((name) => `assets/${name}`);
const fonts = assets.filter((name) => name.endsWith(".woff2")).map((name) => `assets/${name}`);
const list = withImports("index.html");
const map = new Set([...list, ...withImports("src/map/leaflet.ts"), ...worker]);
const provision = new Set([...map, ...withImports("src/versorgung/ProvisionView.tsx")]);
const places = new Set([...provision, ...withImports("src/versorgung/places/PlacesView.tsx")]);
const reach = new Set([...map, ...withImports("src/einzugsgebiet/ReachView.tsx")]);
const gis = withImports("src/ogc/main.ts");
const quality = new Set([...map, ...withImports("src/qualitaet/QualityView.tsx")]);

const KB = 1024;
const rows = [
  ["Finden, Lernort: Skript bis zur Liste", sum(list), 40],
  ["Finden, Lernort: Skript mit Karte", sum(map), 105],
  ["Versorgung: Skript", sum(provision), 190],
  ["Versorgung, Plätze: Skript", sum(places), 190],
  ["Einzugsgebiet: Skript", sum(reach), 190],
  ["Datenqualität: Skript", sum(quality), 190],
  ["Karte der Seiten für GIS: Skript", sum(gis), 70],
  ["Formatvorlagen", sum(styles), 25],
  ["Schriften (bereits gepackt)", sum(fonts, raw), 45],
  ["Erster Aufruf von Finden", sum(["index.html", ...map, ...styles]) + sum(fonts, raw), 220],
];

let over = 0;
for (const [what, bytes, limit] of rows) {
  const fits = bytes <= limit * KB;
  if (!fits) over += 1;
  const kilobytes = (bytes / KB).toFixed(1).replace(".", ",");
  console.log(`${fits ? "  " : "✗ "}${what.padEnd(42)} ${kilobytes.padStart(6)} von ${limit} KB`);
}
process.exit(over ? 1 : 0);
