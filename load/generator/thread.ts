import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';

import { makeScenario } from '../scenarios/index.ts';
import type { StalenessFigures } from '../scenarios/staleness.ts';
import { clockFrom } from './clock.ts';
import { Generator } from './generator.ts';
import type { Plan } from './plan.ts';
import type { Second, Totals } from './recorder.ts';

/** What a generator thread tells the runner. */
export type FromThread = 'ready' | { second: Second } | { totals: Totals; staleness: StalenessFigures | undefined };

if (parentPort === null) throw new Error('This is a thread of the load runner: start "npm run load".');
const port = parentPort;
const tell = (message: FromThread) => port.postMessage(message, []);
const plan = workerData as Plan;
const scenario = makeScenario(plan.scenario, plan);
tell('ready');
const [epoch] = (await once(port, 'message')) as [number];
const generator = new Generator(plan, scenario, clockFrom(epoch), (second) => tell({ second }));
port.on('message', () => generator.stop());
const totals = await generator.run();
tell({ totals, staleness: scenario.figures?.() });
port.close();
