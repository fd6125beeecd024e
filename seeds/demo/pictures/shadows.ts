import sharp, { type OverlayOptions } from 'sharp';

import type { Subject } from './subject.ts';

const SHADE = '#2a1a24';

/** Under what stands: a wide soft pool of shade, and a dark line of contact under each foot. SVG. */
export function groundShadow(subject: Subject, x: number, y: number): string {
  const left = x - subject.width / 2;
  const feet = subject.feet.map(([from, to]) => ({
    middle: left + (subject.width * (from + to)) / 2,
    half: Math.max(26, (subject.width * (to - from)) / 2),
  }));
  const from = Math.min(...feet.map(({ middle, half }) => middle - half));
  const to = Math.max(...feet.map(({ middle, half }) => middle + half));
  const span = Math.max(60, (to - from) / 2);
  const ellipse = (cx: number, rx: number, ry: number, id: string) =>
    `<ellipse cx="${cx.toFixed(1)}" cy="${(y - 6).toFixed(1)}" rx="${rx.toFixed(1)}" ry="${ry.toFixed(1)}" fill="url(#${id})"/>`;
  return [
    ellipse((from + to) / 2 + span * 0.2, span * 1.7, span * 0.3, 'soft-shadow'),
    ...feet.map(({ middle, half }) => ellipse(middle, half * 1.15, Math.max(12, half * 0.12), 'near-shadow')),
  ].join('');
}

/** The gradients of both, to stand among the definitions of the drawing. */
export function shadowGradients(): string {
  const gradient = (id: string, opacity: number, hold: number) =>
    `<radialGradient id="${id}"><stop offset="${hold}" stop-color="${SHADE}" stop-opacity="${opacity}"/><stop offset="1" stop-color="${SHADE}" stop-opacity="0"/></radialGradient>`;
  return gradient('soft-shadow', 0.3, 0) + gradient('near-shadow', 0.45, 0.25);
}

/** Pixels around the subject that the blur may fill. */
const EDGE = 60;
const SCALE = 4;

/** Behind what lies flat: its own outline, blurred (small, as that is fast), fallen to the lower right. */
export async function fallingShadow(subject: Subject, left: number, top: number): Promise<OverlayOptions> {
  const margin = EDGE / SCALE;
  const outline = await sharp(subject.pixels, { raw: { width: subject.width, height: subject.height, channels: 4 } })
    .extractChannel(3)
    .resize({ width: Math.round(subject.width / SCALE), height: Math.round(subject.height / SCALE), fit: 'fill' })
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: '#00000000' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: outline.info.width, height: outline.info.height, channels: 1 } as const;
  const mask = await sharp(outline.data, { raw }).blur(5).linear(0.36, 0).extractChannel(0).raw().toBuffer();
  const shade = { width: raw.width, height: raw.height, channels: 3, background: SHADE } as const;
  const shadow = await sharp({ create: shade }).joinChannel(mask, { raw }).raw().toBuffer();
  const large = { width: raw.width * SCALE, height: raw.height * SCALE };
  const input = await sharp(shadow, { raw: { ...raw, channels: 4 } })
    .resize({ ...large, kernel: 'cubic' })
    .raw()
    .toBuffer();
  return { input, raw: { ...large, channels: 4 }, left: left - EDGE + 16, top: top - EDGE + 26 };
}
