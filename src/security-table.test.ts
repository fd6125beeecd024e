import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const COMMAND = /^`npm run [^`]+`$/;

/** "| 7.2.1 | 1 | how it is met | proof, proof |" */
const rows = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, number = '']) => /^\d+\.\d+\.\d+$/.test(number))
  .map(([, number = '', level = '', how = '', proof = '']) => ({ number, level, how, proof }));

/** Whether there is a test, or a folder of tests, that a line names. */
function isThere(proof: string): boolean {
  if (proof === '') return false;
  if (proof === '–' || proof === 'fuzz' || COMMAND.test(proof)) return true;
  const place = path.join(ROOT, proof.replace(/^identity\//, 'src/domains/identity/'));
  return existsSync(`${place}.test.ts`) || (existsSync(place) && globSync(`${place}/**/*.test.ts`).length > 0);
}

describe('the table of OWASP ASVS in docs/security.md', () => {
  test('has a line for each requirement, once, and says how it is met', () => {
    expect(rows.length).toBeGreaterThan(170);
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
    expect(rows.filter(({ level, how }) => !/^[12]$/.test(level) || how === '')).toEqual([]);
  });

  test('names tests that are there', () => {
    const dead = rows.flatMap(({ number, proof }) =>
      proof
        .split(',')
        .map((part) => part.trim())
        .filter((part) => !isThere(part))
        .map((part) => `${number}: ${part}`),
    );
    expect(dead).toEqual([]);
  });

  test('would notice one that is not', () => {
    expect(
      ['identity/passkeys', 'identity/sessions/sessions.db', 'fuzz', '–'].filter((proof) => !isThere(proof)),
    ).toEqual([]);
    expect(['identity/sessions.db', 'docs', '', 'test/journeys/nothing'].filter(isThere)).toEqual([]);
  });
});
