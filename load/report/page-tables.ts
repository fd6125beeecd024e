import { COMPARED } from './compare.ts';
import { html, type Html } from './html.ts';
import { ms, percent } from './in-words.ts';
import type { Latency, Report } from './report.ts';

type Cell = string | Html;

export function stepTable(report: Report): Html {
  const rows = report.steps.map((step) => [
    step.name,
    step.requests.toLocaleString('en'),
    step.failed.toLocaleString('en'),
    ...latencyCells(step.latency),
    `${percent(step.withinShare)} ≤ ${step.within} ms`,
    percent(step.hitRate),
  ]);
  const total = [
    'all',
    report.requests.toLocaleString('en'),
    report.failed.toLocaleString('en'),
    ...latencyCells(report.latency),
    '',
    percent(report.hitRate),
  ];
  return table(['', 'requests', 'failed', ...LATENCY_HEADS, 'in time', 'cached'], rows, total);
}

export function phaseTable(report: Report): Html {
  return table(
    ['', 'requests/s', 'failed', ...LATENCY_HEADS, ''],
    report.phases.map(({ name, perSecond, failed, latency, passed }) => [
      name,
      perSecond.toFixed(0),
      failed.toLocaleString('en'),
      ...latencyCells(latency),
      passed ? html`<b class="good">held</b>` : html`<b class="bad">did not hold</b>`,
    ]),
  );
}

export function versusTable(report: Report, bare: Report): Html {
  const rows = COMPARED.map(({ name, of, show }) => [
    name,
    show(of(report)),
    show(of(bare)),
    (of(report) / of(bare)).toFixed(2),
  ]);
  return table(['', 'shop', 'bare node:http', 'ratio'], rows);
}

export function memoryTable(report: Report): Html {
  const mb = (bytes: number) => (bytes / 1e6).toFixed(0);
  return table(
    ['MB', 'first', 'last', 'most', 'a minute'],
    report.memory.map(({ name, first, last, highest, slope }) => [
      name,
      mb(first),
      mb(last),
      mb(highest),
      slope === undefined ? '–' : `${slope >= 0 ? '+' : '−'}${(Math.abs(slope) / 1e6).toFixed(1)}`,
    ]),
  );
}

export function errorTable({ statuses, errors }: Report): Html {
  const rows = [
    ...Object.entries(statuses).map(([status, count]) => [`status ${status}`, count.toLocaleString('en')]),
    ...Object.entries(errors).map(([kind, count]) => [
      html`<span class="bad">${kind}</span>`,
      count.toLocaleString('en'),
    ]),
  ];
  return table(['', 'times'], rows);
}

const LATENCY_HEADS = ['p50', 'p95', 'p99', 'p99.9', 'max'];

function latencyCells({ p50, p95, p99, p999, max }: Latency): string[] {
  return [p50, p95, p99, p999, max].map((value) => (max === 0 ? '–' : ms(value)));
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[], total?: readonly Cell[]): Html {
  const cells = (row: readonly Cell[]) =>
    html`<tr>
      ${row.map((cell) => html`<td>${cell}</td>`)}
    </tr>`;
  return html`<table>
    <thead>
      <tr>
        ${head.map((title) => html`<th scope="col">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(cells)}
    </tbody>
    ${
      total === undefined
        ? undefined
        : html`<tfoot>
            ${cells(total)}
          </tfoot>`
    }
  </table>`;
}
