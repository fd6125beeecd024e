// Runs on whatever Node.js the machine has, before anything is installed: built-in modules only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');

/** The Node.js the project is pinned to, installed by npm beside the other packages. */
export const node = path.join(root, 'node_modules/node/bin/node');

/** Installs what the lock file names, when that has not been done since it last changed. */
export function install() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    stop(`Node.js ${process.versions.node} is too old: install Node.js 20 or newer.`);
  }
  const lock = path.join(root, 'package-lock.json');
  const installed = path.join(root, 'node_modules/.package-lock.json');
  // npm writes the two within moments of each other.
  if (existsSync(installed) && existsSync(node) && modified(lock) <= modified(installed) + 5_000) return;
  console.log('Installing packages…');
  const result = spawnSync('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) stop('The packages could not be installed: check the network and the disk, then try again.');
  if (!existsSync(node)) stop('npm skipped an install script: run "npm ci" without --ignore-scripts.');
}

/** Compiles the server and builds the pages, when a source has changed since. */
export function build() {
  const stamp = path.join(root, 'dist/.built');
  const sources = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  console.log('Building…');
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  runOrStop('The server does not compile.', 'node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  runOrStop('The pages do not build.', 'node_modules/astro/bin/astro.mjs', ['build', '--silent']);
  runOrStop('The files of the pages cannot be compressed.', 'scripts/precompress.mjs', []);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, sources);
}

/**
 * What the pinned Node.js is given before a compiled program: stacks with lines of our sources, garbage collected by the
 * thread that made it (docs/decisions/0022-garbage-where-it-is-made.md), and the settings of a .env file.
 */
export function nodeOptions() {
  const file = path.join(root, '.env');
  const maps = pathToFileURL(path.join(root, 'scripts/source-maps.mjs')).href;
  return ['--import', maps, '--single-threaded-gc', ...(existsSync(file) ? [`--env-file=${file}`] : [])];
}

/** Runs a program under the pinned Node.js. @returns its exit code. */
export function run(program, args = [], options = {}) {
  const result = spawnSync(node, [path.join(root, program), ...args], {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...options.env },
  });
  return result.status ?? 1;
}

/** One clear line, and an exit code that is not 0. */
export function stop(message) {
  console.error(message);
  process.exit(1);
}

function runOrStop(message, program, args) {
  if (run(program, args) !== 0) stop(message);
}

function hashOfSources() {
  const hash = createHash('sha256');
  const single = [
    'astro.config.mjs',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
    'scripts/precompress.mjs',
    'scripts/inline-hashes.mjs',
  ];
  const folders = ['src', 'migrations', 'seeds', 'bench', 'load', 'fuzz'].flatMap((folder) =>
    filesBelow(path.join(root, folder)),
  );
  for (const file of [...single.map((name) => path.join(root, name)), ...folders]) {
    if (existsSync(file)) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(file) : entry.name.endsWith('.test.ts') ? [] : [file];
    });
}

function modified(file) {
  return statSync(file).mtimeMs;
}
