import { defineConfig } from "vitest/config";

/** The API that `npm run dev` asks; the program's own address unless told. */
const api = process.env.ATLAS_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  server: { proxy: { "/api": api, "/tiles": api, "/ogc": api } },
  build: { target: "es2022", manifest: true, modulePreload: { polyfill: false }, assetsInlineLimit: 1024 },
  worker: { format: "es" },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
});
