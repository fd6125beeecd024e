// The real servers and the browser that tests run, installed where apt can. Built-in modules only.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { stop } from './prepare.mjs';

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const TOOLS = [
  {
    name: 'Chromium (or BROWSER_PATH set to a Chromium or Chrome)',
    packages: ['chromium', 'fonts-liberation'],
    here: () => findBrowser() !== undefined,
  },
  {
    name: 'Redis with its sentinel',
    packages: ['redis-server', 'redis-sentinel'],
    here: () => onPath('redis-server') && onPath('redis-cli'),
  },
  {
    name: 'nginx with its Brotli modules',
    packages: ['nginx', 'libnginx-mod-http-brotli-filter', 'libnginx-mod-http-brotli-static'],
    here: () => onPath('nginx') && brotliModules('filter') && brotliModules('static'),
  },
  { name: 'OpenSSL', packages: ['openssl'], here: () => onPath('openssl') },
  { name: 'PgBouncer', packages: ['pgbouncer'], here: () => onPath('pgbouncer') },
  {
    name: 'PostgreSQL 15 with HypoPG',
    packages: ['postgresql-15', 'postgresql-15-hypopg'],
    here: () =>
      !isBookworm() ||
      (existsSync('/usr/lib/postgresql/15/bin/postgres') &&
        existsSync('/usr/share/postgresql/15/extension/hypopg.control')),
  },
];

/** Installs what is missing, in one run and without starting any service. Stops with one line where it cannot. */
export function installTestTools() {
  const missing = missingTools();
  if (missing.length === 0) return;
  const packages = missing.flatMap((tool) => tool.packages);
  const root = process.getuid?.() === 0;
  if (!existsSync('/usr/bin/apt-get'))
    stop(`Missing for the tests: ${namesOf(missing)}. Install what is missing, then try again.`);
  const remedy = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (!root) stop(`Missing for the tests: ${namesOf(missing)}. Run "sudo ${remedy}", then try again.`);
  console.log(`Installing what the tests need: ${namesOf(missing)}…`);
  const failure = withoutServices(
    () => apt(['update']) ?? apt(['install', '-y', '--no-install-recommends', ...packages]),
  );
  const still = missingTools();
  if (still.length === 0) return;
  if (failure !== undefined) console.error(failure);
  stop(`${namesOf(still)} could not be installed: look at "${remedy}".`);
}

export function findBrowser() {
  return [process.env.BROWSER_PATH, ...BROWSERS].find((place) => place !== undefined && existsSync(place));
}

function missingTools() {
  return TOOLS.filter((tool) => !tool.here());
}

function namesOf(tools) {
  const names = tools.map((tool) => tool.name);
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** @returns what apt said where it failed. */
function apt(options) {
  const { status, stderr, error } = spawnSync('apt-get', ['-qq', ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/** Debian starts a server as soon as it is installed, unless this file says no (invoke-rc.d(8)); tests start their own. */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
  }
  try {
    return install();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function onPath(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(path.join(folder, program)));
}

/** Other releases do not have PostgreSQL 15; the tests on it are then skipped with a word. */
function isBookworm() {
  return existsSync('/etc/os-release') && readFileSync('/etc/os-release', 'utf8').includes('VERSION_CODENAME=bookworm');
}

function brotliModules(kind) {
  const folders = ['/usr/lib/nginx/modules', '/usr/share/nginx/modules', '/usr/local/lib/nginx/modules'];
  return folders.some((folder) => existsSync(path.join(folder, `ngx_http_brotli_${kind}_module.so`)));
}
