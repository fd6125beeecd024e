/** Light and dark, from a phone to a wide screen; no font, picture or script is fetched. */
export const STYLES = `
:root { color-scheme: light dark; --paper: #faf9f6; --card: #fff; --ink: #1c1b19; --soft: #5f5b54; --line: #e3dfd7; --good: #16794a; --bad: #b42318; --warm: #fdf3dc; --warm-ink: #6d4a06;
  --c1: #c2410c; --c2: #2563a8; --c3: #3f7d32; --c4: #8a4fb0; --c5: #8c8578; --c6: #b8860b; }
@media (prefers-color-scheme: dark) { :root { --paper: #161513; --card: #201e1b; --ink: #f1eee8; --soft: #b0a99d; --line: #393530; --good: #5fc892; --bad: #ff8f7f; --warm: #3a2f14; --warm-ink: #f4dba0;
  --c1: #fb8a52; --c2: #6fabec; --c3: #82c872; --c4: #c796e8; --c5: #a19a8d; --c6: #e3b94d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 90rem; margin-inline: auto; padding: clamp(1rem, 3vw, 2.5rem); display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 1fr); }
h1 { font-size: clamp(1.5rem, 4vw, 2.25rem); line-height: 1.15; margin: 0; text-wrap: balance; letter-spacing: -.01em; }
h1::first-letter { text-transform: uppercase; }
h2 { font-size: 1.15rem; margin: 0 0 .6rem; } h3 { font-size: 1rem; margin: 0; } p { margin: 0; }
.soft { color: var(--soft); }
.badge { display: inline-block; padding: .15rem .7rem; border-radius: 99px; font-weight: 650; font-size: .9rem; border: 1.5px solid currentColor; }
.good { color: var(--good); } .bad { color: var(--bad); }
header { display: grid; gap: .6rem; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
pre { margin: 0; padding: .7rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.tiles { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(9.2rem, 1fr)); }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: .85rem 1rem; margin: 0; min-width: 0; }
.tile b { display: block; font-size: 1.55rem; line-height: 1.2; letter-spacing: -.02em; } .tile span { color: var(--soft); font-size: .85rem; }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
svg { display: block; width: 100%; height: auto; margin-block-start: .5rem; overflow: visible; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem .9rem; font-size: .85rem; color: var(--soft); }
.legend i { display: inline-block; width: .7rem; height: .7rem; border-radius: .2rem; margin-inline-end: .35rem; }
.tick { font: 12px system-ui, sans-serif; fill: var(--soft); } .grid { stroke: var(--line); } .span { fill: var(--soft); opacity: .09; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; } .limit { stroke: var(--soft); stroke-dasharray: 5 4; } .moment { stroke: var(--bad); stroke-dasharray: 3 3; stroke-width: 1.5; }
.c1 { background: var(--c1); } .c2 { background: var(--c2); } .c3 { background: var(--c3); } .c4 { background: var(--c4); } .c5 { background: var(--c5); } .c6 { background: var(--c6); }
.s1 { stroke: var(--c1); } .s2 { stroke: var(--c2); } .s3 { stroke: var(--c3); } .s4 { stroke: var(--c4); } .s5 { stroke: var(--c5); } .s6 { stroke: var(--c6); }
.f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); } .f4 { fill: var(--c4); } .f5 { fill: var(--c5); } .f6 { fill: var(--c6); }
.warnings { background: var(--warm); color: var(--warm-ink); border-radius: .8rem; padding: .85rem 1.1rem; margin: 0; list-style: none; display: grid; gap: .35rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: end; padding: .4rem .7rem; border-block-end: 1px solid var(--line); white-space: nowrap; } th:first-child, td:first-child { text-align: start; padding-inline-start: 0; }
th { font-weight: 600; color: var(--soft); font-size: .82rem; } tbody tr:last-child > * { border-block-end: 0; } tfoot td { font-weight: 650; border-block-start: 2px solid var(--line); border-block-end: 0; }
.columns { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); align-items: start; }
.rules { list-style: none; margin: 0; padding: 0; display: grid; gap: .3rem; } .rules b { display: inline-block; width: 1.3rem; } .rules span { float: inline-end; color: var(--soft); }
dl { margin: 0; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; font-size: .92rem; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media print { body { background: #fff; } .card, .tile { break-inside: avoid; } }
`;
