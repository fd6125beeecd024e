import { contrast, linear } from '../shared/contrast.ts';

/** The shop's colour as pages use it: each pair is for light and dark. */
export interface Accent {
  /** Filled buttons. */
  solid: Pair;
  /** Text on a filled button. */
  onSolid: Pair;
  /** Links and other coloured text, on every background of the pages. */
  text: Pair;
  /** A tinted background. */
  wash: Pair;
}

type Pair = readonly [light: string, dark: string];

/** The backgrounds of styles/tokens.css that coloured text may stand on. */
export const BACKGROUNDS = {
  light: ['#ffffff', '#fbf7f0', '#f3ece1'],
  dark: ['#201a15', '#16120e', '#2a231c'],
} as const;

/** WCAG 2.2 AA for text is 4.5; a little more, so that rounding cannot cost it. */
const READABLE = 4.6;
const WHITE = '#ffffff';
const INK = '#1c130b';

/** Any colour in, readable colours out: the hue stays, the lightness gives way. */
export function accentOf(color: string): Accent {
  const accent = known.get(color) ?? readableAccent(color);
  known.set(color, accent);
  return accent;
}

/** By the colours asked for: a shop has one. */
const known = new Map<string, Accent>();

function readableAccent(color: string): Accent {
  const lightWash = mixed(color, BACKGROUNDS.light[1], 0.13);
  const darkWash = mixed(color, BACKGROUNDS.dark[1], 0.2);
  const solid = readableSolid(color);
  return {
    solid: [solid, solid],
    onSolid: [textOn(solid), textOn(solid)],
    text: [shift(color, -0.01, [...BACKGROUNDS.light, lightWash]), shift(color, 0.01, [...BACKGROUNDS.dark, darkWash])],
    wash: [lightWash, darkWash],
  };
}

/** The accent as custom properties for the head of a page. */
export function accentStyle(color: string): string {
  const { solid, onSolid, text, wash } = accentOf(color);
  const declare = (name: string, [light, dark]: Pair) => `--${name}:light-dark(${light},${dark})`;
  return `:root{${[
    declare('accent', solid),
    declare('on-accent', onSolid),
    declare('accent-text', text),
    declare('accent-wash', wash),
  ].join(';')}}`;
}

function readableSolid(color: string): string {
  if (contrast(color, textOn(color)) >= READABLE) return color.toLowerCase();
  return shift(color, -0.01, [WHITE]);
}

function textOn(background: string): string {
  return contrast(background, WHITE) >= contrast(background, INK) ? WHITE : INK;
}

function shift(color: string, step: number, backgrounds: readonly string[]): string {
  const { l, c } = toOklch(color);
  for (let lightness = l; lightness > 0 && lightness < 1; lightness += step) {
    const candidate = toHex(withLightness(color, lightness, c));
    if (backgrounds.every((background) => contrast(candidate, background) >= READABLE)) return candidate;
  }
  return step < 0 ? INK : WHITE;
}

interface Oklch {
  l: number;
  c: number;
  h: number;
}

function withLightness(color: string, l: number, maxChroma: number): Oklch {
  const { c, h } = toOklch(color);
  return { l, c: Math.min(c, maxChroma), h };
}

/** A share of the colour on a ground, mixed in OKLab. */
function mixed(color: string, ground: string, share: number): string {
  const [over, under] = [toOklch(color), toOklch(ground)];
  const mix = (a: number, b: number) => a * share + b * (1 - share);
  const x = mix(over.c * Math.cos(over.h), under.c * Math.cos(under.h));
  const y = mix(over.c * Math.sin(over.h), under.c * Math.sin(under.h));
  return toHex({ l: mix(over.l, under.l), c: Math.hypot(x, y), h: Math.atan2(y, x) });
}

/** Björn Ottosson, "A perceptual color space for image processing". */
function toOklch(hex: string): Oklch {
  const [r, g, b] = linear(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const x = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(x, y),
    h: Math.atan2(y, x),
  };
}

/** Chroma gives way where sRGB cannot show the colour. */
function toHex({ l, c, h }: Oklch): string {
  for (let chroma = c; chroma > 0; chroma -= 0.004) {
    const rgb = toLinear(l, chroma, h);
    if (rgb.every((channel) => channel >= -0.0005 && channel <= 1.0005)) return hexOf(rgb);
  }
  return hexOf(toLinear(l, 0, h));
}

function toLinear(lightness: number, chroma: number, h: number): [number, number, number] {
  const x = chroma * Math.cos(h);
  const y = chroma * Math.sin(h);
  const l = (lightness + 0.3963377774 * x + 0.2158037573 * y) ** 3;
  const m = (lightness - 0.1055613458 * x - 0.0638541728 * y) ** 3;
  const s = (lightness - 0.0894841775 * x - 1.291485548 * y) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function hexOf(rgb: readonly number[]): string {
  const channels = rgb.map((value) => {
    const bounded = Math.min(1, Math.max(0, value));
    const encoded = bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}
