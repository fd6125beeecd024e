// npm run load -- [options], see load/README.md
import 'reflect-metadata';

import { runCommand } from '../src/commands/run-command.ts';
import { planArrivals } from './arrivals.ts';
import { conduct } from './conduct.ts';
import { checkOpenFiles } from './limits.ts';
import { type Options, readOptions } from './options.ts';
import { buildReport } from './report/build-report.ts';
import { compare } from './report/compare.ts';
import { inWords } from './report/in-words.ts';
import { passed, type Report } from './report/report.ts';
import { versionsOf } from './report/versions.ts';
import { writeReports } from './report/write-reports.ts';
import { makeScenario, prepareScenario } from './scenarios/index.ts';
import { Servers } from './shop/servers.ts';
import { runTool } from './tools.ts';

const interruption = new AbortController();
let loading = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruption.abort();
    // Before the first request there is nothing to report; servers are stopped as this process exits.
    if (!loading) process.exit(130);
  });
}

await runCommand(async () => {
  const args = process.argv.slice(2);
  const options = readOptions(args);
  const command = ['npm run load --', ...args].join(' ');
  if (options.tool !== undefined) {
    process.exitCode = await runTool(options.tool, options);
    return;
  }
  checkOpenFiles(options.users);
  const bare = options.against === undefined ? undefined : await measureBare(options, command);
  const report = await measure(options, await Servers.open(options), command);
  console.log(inWords(report));
  if (bare !== undefined) console.log(compare(report, bare));
  const files = writeReports(options.out, report, bare);
  console.log(`\nReport: ${files.html}\nFigures: ${files.json}`);
  if (!passed(report)) process.exitCode = 1;
});

async function measureBare(options: Options, command: string): Promise<Report> {
  const plain: Options = { ...options, mix: 'browse', disturbances: [], cold: false };
  const report = await measure(plain, await Servers.bare(), command);
  console.log(inWords(report));
  return report;
}

async function measure(options: Options, servers: Servers, command: string): Promise<Report> {
  try {
    const arrivals = planArrivals(options);
    const choice = await prepareScenario(options, servers.target);
    const steps = makeScenario(choice, servers.target).steps;
    const versions = versionsOf(servers.roots());
    const lead = (arrivals.measureFrom / 1_000).toFixed(0);
    console.log(
      `${options.users.toLocaleString('en')} users on ${servers.about}: ${lead} s to come, ${options.duration} s measured…`,
    );
    loading = true;
    const observed = await conduct(options, arrivals, servers, choice, interruption.signal);
    return buildReport(options, arrivals, { steps }, observed, { command, target: servers.about, versions });
  } catch (error) {
    if (servers.output !== '') console.error(servers.output);
    throw error;
  } finally {
    await servers.close();
  }
}
