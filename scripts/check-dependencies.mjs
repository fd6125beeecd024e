// What the shop is built of: locked to what was looked at, known not to be broken, and free to be passed on.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { root } from './prepare.mjs';

/** Licences that ask for no more than their text to be kept. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);

/** Looked at one by one; each with what makes it fit. */
const EXCEPTIONS = [
  {
    name: /^@img\/sharp-/,
    licence: /LGPL-3\.0-or-later/,
    why: 'libvips: a library of its own, loaded and replaceable',
  },
  { name: /^lightningcss(-|$)/, licence: /^MPL-2\.0$/, why: 'builds the pages, unchanged; no part of what is served' },
  { name: /^@fontsource-variable\/fraunces$/, licence: /^OFL-1\.1$/, why: 'a font, passed on under its own licence' },
  { name: /^caniuse-lite$/, licence: /^CC-BY-4\.0$/, why: 'data for building the pages; credited in its own file' },
];

/** Each check first has to notice what is planted for it. */
const CHECKS = [
  { find: lockFaults, planted: { packages: { 'node_modules/planted': { version: '1.0.0' } } }, what: 'lock file' },
  {
    find: lockFaults,
    planted: {
      packages: { 'node_modules/planted': { integrity: 'sha512-x', resolved: 'https://evil.example/x.tgz' } },
    },
    what: 'lock file',
  },
  {
    find: licenceFaults,
    planted: { packages: { 'node_modules/planted': { integrity: 'sha512-x', license: 'AGPL-3.0-only' } } },
    what: 'licences',
  },
];

/** @returns 0 when nothing is wrong, and each check has noticed what was planted. */
export function dependencies() {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  for (const { find, planted, what } of CHECKS) {
    if (find(planted).length > 0) continue;
    console.error(`A planted fault was not noticed: the check of the ${what} is blind.`);
    return 1;
  }
  const { faults: known, note } = vulnerabilities(audit());
  if (vulnerabilities(PLANTED_REPORT).faults.length === 0) {
    console.error('A planted vulnerability was not noticed: the audit is blind.');
    return 1;
  }
  if (vulnerabilities(undefined, true).faults.length === 0) {
    console.error('A registry that is silent was not noticed: the audit is blind.');
    return 1;
  }
  if (note !== undefined) console.log(`  ${note}`);
  const faults = [...lockFaults(lock), ...licenceFaults(lock), ...known];
  for (const fault of faults) console.error(`  ${fault}`);
  return faults.length > 0 ? 1 : 0;
}

/** Every package by the hash of what it held, from the registry that is set up and no other place. */
function lockFaults({ packages }) {
  return installed(packages).flatMap(([place, { integrity, resolved, link }]) => [
    ...(integrity === undefined && link !== true ? [`package-lock.json: ${place} has no integrity.`] : []),
    ...(resolved === undefined
      ? []
      : [`package-lock.json: ${place} names a host (${resolved}); .npmrc leaves them out.`]),
  ]);
}

/** Of what runs in production, as the lock file has it or, where it is installed, the package itself. */
function licenceFaults({ packages }) {
  return installed(packages)
    .filter(([, { dev }]) => dev !== true)
    .flatMap(([place, locked]) => {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const licence = licenceOf(place) ?? locked.license ?? 'none';
      return isFree(name, licence) ? [] : [`${name} is under ${licence}, which is not on the list of this check.`];
    });
}

function installed(packages) {
  return Object.entries(packages).filter(([place]) => place !== '');
}

function licenceOf(place) {
  const file = path.join(root, place, 'package.json');
  if (!existsSync(file)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' AND ');
}

/** SPDX: of "A OR B" one has to fit, of "A AND B" both. */
function isFree(name, licence) {
  if (EXCEPTIONS.some((exception) => exception.name.test(name) && exception.licence.test(licence))) return true;
  const words = licence.replace(/^\(|\)$/g, '');
  return words.split(/ OR /).some((choice) => choice.split(/ AND /).every((one) => PERMISSIVE.has(one)));
}

/** What the registry knows of the packages of production. @returns undefined where it does not say. */
function audit() {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

const PLANTED_REPORT = {
  auditReportVersion: 2,
  vulnerabilities: { planted: { name: 'planted', severity: 'high', range: '*', via: [{ title: 'planted' }] } },
};

/**
 * High and critical ones fail. What cannot be asked is said, and is no fault of the code unless AUDIT=required. There is no
 * list to fall back on: one that lay here would call sound whatever was found out since.
 */
function vulnerabilities(report, required = process.env.AUDIT === 'required') {
  if (report?.auditReportVersion === undefined) {
    const reason = report?.message ?? report?.error?.summary ?? 'no answer';
    const silent = `Known vulnerabilities were NOT looked for: the registry does not say (${reason}).`;
    if (required) return { faults: [`${silent} AUDIT=required asks for its word.`], note: undefined };
    const rest = 'Only the lock file and the licences were checked. Where it answers: npm audit --omit=dev';
    return { faults: [], note: `${silent}\n  ${rest}` };
  }
  const found = Object.values(report.vulnerabilities);
  const grave = found.filter(({ severity }) => severity === 'high' || severity === 'critical');
  const faults = grave.map(({ name, severity, range, via }) => {
    const titles = via.map((cause) => (typeof cause === 'string' ? cause : cause.title)).join('; ');
    return `${name} ${range}: ${severity}: ${titles}. Run "npm audit --omit=dev" for the way out.`;
  });
  const rest = found.length - grave.length;
  return {
    faults,
    note: rest > 0 ? `${rest} known vulnerabilities of lower severity: npm audit --omit=dev` : undefined,
  };
}
