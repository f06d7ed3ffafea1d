import { defineConfig } from "vitest/config";

/** The API that `npm run dev` asks; the program's own address unless told. */
const api = process.env.ATLAS_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  server: { proxy: { "/api": api, "/tiles": api, "/ogc": api } },
  build: {
    target: "es2022",
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 1024,
    /** The application, and the map of the pages for GIS (app/ogc/map_script.py), which needs nothing of it. */
    rollupOptions: { input: ["index.html", "src/ogc/main.ts"] },
  },
  worker: { format: "es" },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
});
