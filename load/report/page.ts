import { html, Html } from './html.ts';
import { breakingSentence, happening, ms, percent, rate } from './in-words.ts';
import { chartsOf } from './page-charts.ts';
import { STYLES } from './page-styles.ts';
import { errorTable, memoryTable, phaseTable, stepTable, versusTable } from './page-tables.ts';
import { passed, type Report } from './report.ts';
import { serverCores } from './compare.ts';

/** The report as one file: nothing in it is fetched from anywhere, and nothing in it runs. */
export function pageOf(report: Report, bare: Report | undefined): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Load: ${report.title}</title>
        <style>
          ${new Html(STYLES)}
        </style>
      </head>
      <body>
        <main>
          ${headerOf(report)}
          ${
            report.warnings.length === 0
              ? undefined
              : html`<ul class="warnings">
                  ${report.warnings.map((warning) => html`<li>${warning}</li>`)}
                </ul>`
          }
          ${tilesOf(report)}
          <section class="charts">${chartsOf(report)}</section>
          <section class="card">
            <h2>Steps</h2>
            <div class="scroll">${stepTable(report)}</div>
          </section>
          ${
            bare === undefined
              ? undefined
              : html`<section class="card">
                  <h2>Beside a bare server</h2>
                  <div class="scroll">${versusTable(report, bare)}</div>
                </section>`
          }
          ${report.phases.length === 0 ? undefined : phasesOf(report)} ${columnsOf(report)} ${HOW_TO_READ}
        </main>
      </body>
    </html> `.text;
}

function columnsOf(report: Report): Html {
  return html`<div class="columns">
    <section class="card">
      <h2>What had to hold</h2>
      <ul class="rules">
        ${report.verdicts.map(ruleOf)}
      </ul>
    </section>
    ${stalenessOf(report)}
    <section class="card">
      <h2>Answers and errors</h2>
      <div class="scroll">${errorTable(report)}</div>
    </section>
    ${
      report.memory.length === 0
        ? undefined
        : html`<section class="card">
            <h2>Memory</h2>
            <div class="scroll">${memoryTable(report)}</div>
          </section>`
    }
    ${report.timeline.length === 0 ? undefined : timelineOf(report)} ${aboutOf(report)}
  </div>`;
}

function headerOf(report: Report): Html {
  const good = passed(report);
  return html`<header>
    <p><span class="badge ${good ? 'good' : 'bad'}">${good ? 'passed' : 'did not pass'}</span></p>
    <h1>${report.title}</h1>
    <p class="soft">
      ${report.target} ·
      <time datetime="${report.startedAt}">${report.startedAt.slice(0, 16).replace('T', ' ')} UTC</time> ·
      ${report.duration.toFixed(0)} s measured
    </p>
    <pre>${report.command}</pre>
  </header>`;
}

function tilesOf(report: Report): Html {
  const { latency, cpu, staleness } = report;
  const tiles: [string, string][] = [
    [rate(report.perSecond).replace(' requests/s', '/s'), 'requests'],
    [ms(latency.p50), 'p50'],
    [ms(latency.p95), 'p95'],
    [ms(latency.p99), 'p99'],
    [ms(latency.p999), 'p99.9'],
    [report.failed.toLocaleString('en'), `failed of ${report.requests.toLocaleString('en')}`],
  ];
  if (report.hitRate !== undefined) tiles.push([percent(report.hitRate), 'from a cache']);
  if (cpu !== undefined) {
    tiles.push([serverCores(report).toFixed(2), 'cores, server'], [cpu.mean.generator.toFixed(2), 'cores, generator']);
  }
  if (staleness !== undefined) tiles.push([ms(staleness.longest), 'oldest shown after an edit']);
  return html`<section class="tiles">
    ${tiles.map(([value, name]) => html`<div class="tile"><b>${value}</b><span>${name}</span></div>`)}
  </section>`;
}

function ruleOf({ rule, value, passed: good }: Report['verdicts'][number]): Html {
  return html`<li><b class="${good ? 'good' : 'bad'}">${good ? '✓' : '✗'}</b>${rule} <span>${value}</span></li>`;
}

function phasesOf(report: Report): Html {
  const breaking = report.breakingPoint;
  return html`<section class="card">
    <h2>Phases</h2>
    ${breaking === undefined ? undefined : html`<p>${breakingSentence(breaking)}</p>`}
    <div class="scroll">${phaseTable(report)}</div>
  </section>`;
}

function stalenessOf({ staleness }: Report): Html | undefined {
  if (staleness === undefined) return undefined;
  const { edits, seen, stale, violations, longest, bound, worst, examples } = staleness;
  return html`<section class="card">
    <h2>After an edit</h2>
    <dl>
      <dt>Edits acknowledged</dt>
      <dd>${edits.toLocaleString('en')}</dd>
      <dt>Edited listings seen</dt>
      <dd>${seen.toLocaleString('en')}</dd>
      <dt>An older version shown</dt>
      <dd>${stale.toLocaleString('en')}, for at most ${ms(longest)}</dd>
      <dt>Beyond ${ms(bound)}</dt>
      <dd class="${violations === 0 ? 'good' : 'bad'}">${violations.toLocaleString('en')}</dd>
    </dl>
    ${worst === '' ? undefined : html`<p class="soft">The oldest: ${worst}.</p>`}
    ${examples.map((example) => html`<p class="soft">${example}</p>`)}
  </section>`;
}

function timelineOf({ timeline }: Report): Html {
  return html`<section class="card">
    <h2>What was done to the servers</h2>
    <ul class="rules">
      ${timeline.map((one) => html`<li>${happening(one)}</li>`)}
    </ul>
  </section>`;
}

function aboutOf({ machine, versions, generator, cpu }: Report): Html {
  return html`<section class="card">
    <h2>Machine and generator</h2>
    <dl>
      <dt>Processor</dt>
      <dd>${machine.processor}, ${machine.cores} cores</dd>
      <dt>Memory</dt>
      <dd>${(machine.memory / 1e9).toFixed(1)} GB</dd>
      <dt>System</dt>
      <dd>${machine.system}</dd>
      <dt>Versions</dt>
      <dd>
        ${Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', ')}
      </dd>
      <dt>Generator late by</dt>
      <dd>
        p50 ${ms(generator.lateness.p50)}, p99 ${ms(generator.lateness.p99)}, at most ${ms(generator.lateness.max)}
      </dd>
      <dt>Connections opened</dt>
      <dd>${generator.connectionsOpened.toLocaleString('en')}</dd>
      ${
        cpu === undefined
          ? undefined
          : html`<dt>Other programs</dt>
              <dd>${cpu.mean.others.toFixed(2)} cores, steal ${cpu.stolen.toFixed(2)}</dd>`
      }
    </dl>
  </section>`;
}

const HOW_TO_READ = html`<section class="card soft">
  <h2>How to read this</h2>
  <p>
    Every request has a send time that was fixed before the run, whatever the server does. Latency counts from that
    moment to the last byte of the answer, connecting included; a server that stalls is charged for everybody who would
    have come meanwhile. The second curve of “Percentiles” counts from the real send time, as load tests do that wait
    for their server: where the two part, users had to queue. Percentiles are at most 0.8 % above the true value. Charts
    show the whole run, figures the measured part.
  </p>
</section>`;
