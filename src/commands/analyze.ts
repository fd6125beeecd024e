import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

import { diagnose, readPlan } from '../performance/query-insight/index.ts';

const { values } = parseArgs({ options: { plan: { type: 'string', default: '-' } } });
const plan = readPlan(values.plan === '-' ? await text(process.stdin) : await readFile(values.plan, 'utf8'));
console.log(JSON.stringify({ plan, findings: diagnose(plan) }, null, 2));
