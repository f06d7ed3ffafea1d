"""The style of the pages for people, beside that of the application."""

from __future__ import annotations

STYLE = """
main.ogc { box-sizing: border-box; inline-size: 100%; min-inline-size: 0; max-inline-size: 75rem; margin-inline: auto; padding: 1rem; }
main.ogc > p, main.ogc > dl, main.ogc > h2 { margin-block: .5rem; }
main.ogc > p { max-inline-size: 65ch; overflow-wrap: anywhere; }
main.ogc code { overflow-wrap: anywhere; }
.ogc-scroll code { white-space: nowrap; }
.ogc-trail, .ogc-list { list-style: none; padding: 0; }
.ogc-trail { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .5rem; margin: 0; }
.ogc-trail li + li::before { content: "›"; margin-inline-end: .5rem; }
.ogc-list li { padding-block: .375rem; border-block-end: 1px solid var(--line); }
.ogc-list a, .ogc-trail a, .ogc-go, .ogc nav p a { display: inline-block; padding-block: .625rem; }
.ogc-go + .ogc-go { margin-inline-start: 1rem; }
.ogc dl { display: grid; grid-template-columns: minmax(0, max-content) minmax(0, 1fr); gap: .25rem 1rem; }
.ogc dd { margin: 0; overflow-wrap: anywhere; }
.ogc-scroll { overflow-x: auto; max-inline-size: 100%; }
.ogc-scroll table { border-collapse: collapse; inline-size: 100%; }
main.ogc .ogc-scroll th, main.ogc .ogc-scroll td { text-align: start; vertical-align: top; padding: .5rem; border-block-end: 1px solid var(--line); }
.ogc-map { display: block; inline-size: 100%; max-inline-size: 45rem; block-size: auto; background: var(--sea, #dfe8ee); border: 1px solid var(--line); }
.ogc-map .ground { fill: var(--land, #f6f5f0); stroke: #9aa3ab; stroke-width: .6; }
.ogc-map .area { fill: #003064; fill-opacity: .25; stroke: #003064; stroke-width: 1; }
.ogc-map .line { fill: none; stroke: #003064; stroke-width: 2; }
.ogc-map circle { fill: #003064; stroke: #fff; stroke-width: 1.5; }
.ogc-map a:hover .area, .ogc-map a:focus .area, .ogc-map a:hover circle, .ogc-map a:focus circle { fill: #d4004b; fill-opacity: .7; }
.ogc-map a:hover .line, .ogc-map a:focus .line { stroke: #d4004b; }
"""
