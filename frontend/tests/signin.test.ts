import { describe, expect, it } from "vitest";
import { safeDestination, signInUrl } from "../src/shell/signin";

describe("after signing in", () => {
  it("one goes back to where one was", () => {
    const path = "/versorgung?kategorie=creche&karte=11/54.6/9.5";
    expect(safeDestination(path)).toBe(path);
  });

  it("one never leaves these pages", () => {
    for (const wanted of [
      null,
      "",
      "konto",
      "https://evil.example",
      "//evil.example",
      "///evil.example",
      "/\\evil.example",
      "\\\\evil.example",
      "/\t/evil.example",
      "/\n/evil.example",
      "javascript:alert(1)",
      "/konto\u0000",
      "/api/session/oidc",
    ])
      expect(safeDestination(wanted)).toBe("/");
  });
});

describe("the way to signing in", () => {
  it("remembers view and query", () => {
    const query = new URLSearchParams("seite=2");
    expect(signInUrl({ path: "/daten", query })).toBe("/anmelden?next=%2Fdaten%3Fseite%3D2");
  });

  it("does not lead from itself to itself, nor says that one came from the start", () => {
    expect(signInUrl({ path: "/anmelden", query: new URLSearchParams("next=/konto") })).toBe("/anmelden");
    expect(signInUrl({ path: "/", query: new URLSearchParams() })).toBe("/anmelden");
  });
});
