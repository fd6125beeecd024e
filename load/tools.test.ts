import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { readOptions } from './options.ts';
import { runTool } from './tools.ts';

const k6 = readFileSync(path.join(import.meta.dirname, 'k6/browse.ts'), 'utf8');
const artillery = readFileSync(path.join(import.meta.dirname, 'artillery/shop.yml'), 'utf8');

test('the k6 script is correct once its types are taken away, as k6 does', () => {
  const script = stripTypeScriptTypes(k6);
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--check'], { input: script });
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
});

/** The scenario that the script chooses, without k6: what it imports is replaced by stand-ins. */
function k6Options(environment: Record<string, string>): { scenarios: Record<string, Record<string, unknown>> } {
  const script = stripTypeScriptTypes(k6)
    .replace(/^import .*$/gm, '')
    .replaceAll(/^export (default )?/gm, '');
  const options: unknown = runInNewContext(`${script}; options`, { __ENV: environment, Rate: class {} });
  return JSON.parse(JSON.stringify(options)) as ReturnType<typeof k6Options>;
}

test('k6 climbs to 100, 200 and 500 users over 23 minutes, with the thresholds of the specification', () => {
  const options = k6Options({});
  expect(options.scenarios['stages']).toMatchObject({
    stages: [
      { duration: '2m', target: 100 },
      { duration: '5m', target: 100 },
      { duration: '2m', target: 200 },
      { duration: '5m', target: 200 },
      { duration: '2m', target: 500 },
      { duration: '5m', target: 500 },
      { duration: '2m', target: 0 },
    ],
  });
  expect(options).toMatchObject({
    thresholds: {
      http_req_duration: ['p(95)<500', 'p(99)<1000'],
      http_req_failed: ['rate<0.01'],
      errors: ['rate<0.05'],
    },
  });
});

test.each([
  ['arrivals', 'constant-arrival-rate'],
  ['spike', 'ramping-vus'],
  ['stress', 'ramping-arrival-rate'],
  ['soak', 'constant-vus'],
  ['baseline', 'constant-vus'],
])('k6 scenario %s', (name, executor) => {
  expect(k6Options({ SCENARIO: name, USERS: '600', DURATION: '30' }).scenarios).toMatchObject({ [name]: { executor } });
});

test('k6 refuses an unknown scenario and another machine', () => {
  expect(() => k6Options({ SCENARIO: 'storm' })).toThrow('SCENARIO is one of stages, arrivals');
  for (const target of [
    'http://example.com',
    'http://127.0.0.1.example.com',
    'https://127.0.0.1',
    'http://127.0.0.1@x.example',
  ]) {
    expect(() => k6Options({ TARGET: target }), target).toThrow('is not this machine');
  }
});

test('Artillery has the phases and shares of the specification', () => {
  const phases = [...artillery.matchAll(/duration: (\d+), arrivalRate: (\d+)/g)].map((match) =>
    match.slice(1).map(Number),
  );
  expect(phases).toEqual([
    [60, 10],
    [300, 50],
    [120, 100],
  ]);
  const shares = [...artillery.matchAll(/- name: (\w+)\n\s+weight: (\d+)/g)].map(([, name, weight]) => [
    name,
    Number(weight),
  ]);
  expect(Object.fromEntries(shares)).toEqual({ browse: 40, search: 30, detail: 20, login: 10 });
  expect(artillery).toMatch(/target: http:\/\/127\.0\.0\.1:/);
});

test('a tool that is not installed is said in one line', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    await expect(runTool('k6', readOptions([]))).rejects.toThrow(/^k6 is not on the PATH: load\/k6\/README\.md tells/);
  } finally {
    process.env['PATH'] = path;
  }
});
