import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { contrast } from '../shared/contrast.ts';
import { accentOf, accentStyle, BACKGROUNDS } from './accent.ts';

const COLORS = [
  '#c2410c',
  '#000000',
  '#ffffff',
  '#ffff00',
  '#00ff00',
  '#0000ff',
  '#808080',
  '#7a5cff',
  '#ff69b4',
  '#012345',
];
const AA = 4.5;

describe('accentOf', () => {
  it.each(COLORS)('makes readable text of %s in light and dark', (color) => {
    const { text, wash } = accentOf(color);
    for (const background of [...BACKGROUNDS.light, wash[0]]) expect(contrast(text[0], background)).toBeGreaterThan(AA);
    for (const background of [...BACKGROUNDS.dark, wash[1]]) expect(contrast(text[1], background)).toBeGreaterThan(AA);
  });

  it.each(COLORS)('makes buttons of %s whose words can be read', (color) => {
    const { solid, onSolid } = accentOf(color);
    expect(contrast(solid[0], onSolid[0])).toBeGreaterThan(AA);
  });

  it.each(COLORS)('keeps the words of the page readable on the wash of %s', (color) => {
    const { wash } = accentOf(color);
    expect(contrast(token('ink', 0), wash[0])).toBeGreaterThan(AA);
    expect(contrast(token('ink', 1), wash[1])).toBeGreaterThan(AA);
  });

  it('keeps a colour that is readable as it is', () => {
    expect(accentOf('#C2410C').solid[0]).toBe('#c2410c');
  });
});

describe('accentStyle', () => {
  it('is one rule of custom properties', () => {
    expect(accentStyle('#c2410c')).toMatch(/^:root\{(--[a-z-]+:light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\);?){4}\}$/);
  });
});

describe('the tokens', () => {
  it('have the backgrounds that the accent is measured against', () => {
    for (const [index, name] of ['surface', 'paper', 'sunken'].entries()) {
      expect(token(name, 0)).toBe(BACKGROUNDS.light[index]);
      expect(token(name, 1)).toBe(BACKGROUNDS.dark[index]);
    }
  });

  it.each(['ink', 'muted', 'good', 'warn'])('have a readable %s on every background', (name) => {
    for (const background of BACKGROUNDS.light) expect(contrast(token(name, 0), background)).toBeGreaterThan(AA);
    for (const background of BACKGROUNDS.dark) expect(contrast(token(name, 1), background)).toBeGreaterThan(AA);
  });
});

function token(name: string, scheme: 0 | 1): string {
  const css = readFileSync(path.join(import.meta.dirname, 'styles/tokens.css'), 'utf8');
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const value = pair?.[scheme + 1];
  if (value === undefined) throw new Error(`There is no token --${name}`);
  return value;
}
