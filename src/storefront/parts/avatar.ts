import './avatar.css';

import type { PictureView } from '../../domains/media/index.ts';
import { html, type Markup } from '../html.ts';
import { pictureOf } from './picture.ts';

/**
 * Somebody's picture in a circle, or the initials of their name on one of six colours. The name stands beside it.
 * @param size pixels across: 40, 52, 64 or 104.
 */
export function avatar(name: string, size: number, picture: PictureView | null = null): Markup {
  if (picture === null) return initials(name, size);
  return html`<span class="avatar portrait of-${size}">${pictureOf(picture, { alt: '', sizes: `${size}px` })}</span>`;
}

function initials(name: string, size: number): Markup {
  return html`<svg
    class="avatar tone-${toneOf(name)}"
    width="${size}"
    height="${size}"
    viewBox="0 0 56 56"
    aria-hidden="true"
  >
    <circle cx="28" cy="28" r="28" class="ground"></circle>
    <text x="28" y="28" text-anchor="middle" dominant-baseline="central">${initialsOf(name)}</text>
  </svg>`;
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  return (firstLetter(words[0]) + (words.length > 1 ? firstLetter(words.at(-1)) : '')).toLocaleUpperCase();
}

/** As a reader counts letters: an accent or a flag of several code points stays whole. */
function firstLetter(word = ''): string {
  return segmenter.segment(word).containing(0)?.segment ?? '';
}

function toneOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum += letter.codePointAt(0) ?? 0;
  return sum % 6;
}

const segmenter = new Intl.Segmenter();
