import { Random } from '../random.ts';
import type { Palette } from './palettes.ts';
import { shadowGradients } from './shadows.ts';

/** Pixels, width and height of every demo picture. */
export const CANVAS = 1000;

export const STANDING_SETS = ['cove', 'plinth', 'arch', 'blocks', 'disc', 'window', 'shelf', 'steps'] as const;
export const FLAT_SETS = ['paper', 'terrazzo', 'linen', 'dots', 'halves', 'frame'] as const;
export type SetName = (typeof STANDING_SETS)[number] | (typeof FLAT_SETS)[number];

export interface Backdrop {
  /** The inside of an SVG of CANVAS by CANVAS; a subject's shadow may be added to it. */
  svg: string;
  /** Where the subject stands or lies: the middle of its lower edge, or its middle when it lies flat. */
  x: number;
  y: number;
  flat: boolean;
}

/** Draws the set a product is photographed on. */
export function drawBackdrop(set: SetName, colours: Palette, seed: string): Backdrop {
  const { body, ...place } = SETS[set](colours, new Random(`backdrop ${seed}`));
  return { ...place, svg: `<defs>${gradients(colours)}${shadowGradients()}</defs>${body}${vignette()}` };
}

interface Drawing {
  body: string;
  x: number;
  y: number;
  flat: boolean;
}

type Draw = (colours: Palette, random: Random) => Drawing;

const MIDDLE = CANVAS / 2;

const SETS: Record<SetName, Draw> = {
  cove: (colours) => standing(cove(colours), 815),
  plinth: (colours, random) => {
    const y = 765;
    const radius = random.whole(250, 300);
    return standing(room(830) + cylinder(MIDDLE, y, radius, 400, colours.accent, colours.second), y + 12);
  },
  arch: (_, random) => {
    const half = random.whole(270, 320);
    const top = random.whole(150, 210);
    const arch = `<path d="M${MIDDLE - half} 800V${top + half}a${half} ${half} 0 0 1 ${half * 2} 0V800Z"`;
    return standing(
      `${room(800)}${arch} fill="url(#accent)" opacity=".55"/>${arch} fill="none" stroke="#fff" stroke-opacity=".35" stroke-width="5"/>`,
      850,
    );
  },
  blocks: (colours, random) => {
    const left = random.chance(0.5) ? 1 : -1;
    const tall = box(MIDDLE + left * 300 - 110, 420, 220, 430, colours.second, 0.5);
    const low = box(MIDDLE - left * 330 - 120, 650, 240, 200, colours.accent, 0.75);
    return standing(room(790) + tall + low, 855);
  },
  disc: (_, random) => {
    const radius = random.whole(320, 370);
    const y = random.whole(430, 470);
    return standing(
      `${room(810)}<circle cx="${MIDDLE}" cy="${y}" r="${radius}" fill="url(#accent)" opacity=".6"/>${floorOver(810)}`,
      860,
    );
  },
  window: (_, random) => standing(room(800) + windowLight(random.whole(-60, 60)), 855),
  shelf: (colours) => {
    const board = `<rect x="0" y="800" width="${CANVAS}" height="62" fill="${colours.accent}"/><rect x="0" y="800" width="${CANVAS}" height="10" fill="#fff" opacity=".28"/><rect x="0" y="862" width="${CANVAS}" height="138" fill="url(#under)"/>`;
    return standing(`<rect width="${CANVAS}" height="${CANVAS}" fill="url(#wall)"/>${board}`, 806);
  },
  steps: (colours, random) => {
    const side = random.chance(0.5) ? 0 : 1;
    const step = box(side === 0 ? -40 : 540, 640, 500, 360, colours.accent, 0.5);
    return standing(room(800) + step + box(150, 790, 700, 260, colours.floor, 1), 815);
  },
  paper: () => flat(''),
  terrazzo: (colours, random) => flat(terrazzo(colours, random)),
  linen: (colours) => flat(linen(colours)),
  dots: (colours, random) => flat(dots(colours, random.whole(52, 78))),
  halves: (_, random) => {
    const turn = random.pick([-24, -12, 14, 26, 90]);
    return flat(
      `<g transform="rotate(${turn} ${MIDDLE} ${MIDDLE})"><rect x="${MIDDLE}" y="-400" width="1400" height="1800" fill="url(#accent)" opacity=".7"/></g>`,
    );
  },
  frame: (colours) =>
    flat(
      `<rect x="90" y="90" width="820" height="820" rx="44" fill="${colours.floor}"/><rect x="90" y="90" width="820" height="820" rx="44" fill="url(#glow)"/>`,
    ),
};

function standing(body: string, y: number): Drawing {
  return { body, x: MIDDLE, y, flat: false };
}

function flat(body: string): Drawing {
  return {
    body: `<rect width="${CANVAS}" height="${CANVAS}" fill="url(#wall)"/>${body}<rect width="${CANVAS}" height="${CANVAS}" fill="url(#glow)"/>`,
    x: MIDDLE,
    y: MIDDLE,
    flat: true,
  };
}

function gradients({ wall, shade, floor, accent, second }: Palette): string {
  return `<radialGradient id="wall" cx=".38" cy=".28" r=".95"><stop offset="0" stop-color="${wall}"/><stop offset="1" stop-color="${shade}"/></radialGradient>
    <linearGradient id="floor" x2="0" y2="1"><stop offset="0" stop-color="${shade}"/><stop offset=".35" stop-color="${floor}"/><stop offset="1" stop-color="${wall}"/></linearGradient>
    <linearGradient id="seam" x2="0" y2="1"><stop offset="0" stop-color="${shade}" stop-opacity="0"/><stop offset=".5" stop-color="${shade}" stop-opacity=".55"/><stop offset="1" stop-color="${floor}" stop-opacity="0"/></linearGradient>
    <linearGradient id="accent" x2=".6" y2="1"><stop offset="0" stop-color="${accent}" stop-opacity=".75"/><stop offset="1" stop-color="${accent}"/></linearGradient>
    <linearGradient id="under" x2="0" y2="1"><stop offset="0" stop-color="${second}" stop-opacity=".55"/><stop offset="1" stop-color="${shade}" stop-opacity=".2"/></linearGradient>
    <radialGradient id="glow" cx=".32" cy=".22" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".4"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
    <radialGradient id="edge" cx=".5" cy=".47" r=".75"><stop offset=".62" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#1a1020" stop-opacity=".16"/></radialGradient>`;
}

function vignette(): string {
  return `<rect width="${CANVAS}" height="${CANVAS}" fill="url(#edge)"/>`;
}

/** A paper roll that bends from wall to floor: no edge, only a soft change of light. */
function cove({ floor }: Palette): string {
  return `<rect width="${CANVAS}" height="${CANVAS}" fill="url(#wall)"/><rect y="560" width="${CANVAS}" height="240" fill="url(#seam)"/><rect y="680" width="${CANVAS}" height="320" fill="${floor}" opacity=".45"/><rect y="640" width="${CANVAS}" height="360" fill="url(#glow)" opacity=".6"/>`;
}

/** A wall and a floor that meet at `horizon`. */
function room(horizon: number): string {
  return `<rect width="${CANVAS}" height="${CANVAS}" fill="url(#wall)"/>${floorOver(horizon)}`;
}

function floorOver(horizon: number): string {
  return `<rect y="${horizon}" width="${CANVAS}" height="${CANVAS - horizon}" fill="url(#floor)"/>`;
}

function cylinder(x: number, y: number, radius: number, depth: number, front: string, dark: string): string {
  const flatness = Math.round(radius * 0.16);
  return `<defs><linearGradient id="side"><stop offset="0" stop-color="${front}"/><stop offset=".3" stop-color="#fff" stop-opacity=".0"/><stop offset="1" stop-color="${dark}" stop-opacity=".75"/></linearGradient></defs>
    <path d="M${x - radius} ${y}v${depth}h${radius * 2}v${-depth}Z" fill="${front}"/><path d="M${x - radius} ${y}v${depth}h${radius * 2}v${-depth}Z" fill="url(#side)" opacity=".6"/>
    <ellipse cx="${x}" cy="${y}" rx="${radius}" ry="${flatness}" fill="${front}"/><ellipse cx="${x}" cy="${y}" rx="${radius}" ry="${flatness}" fill="#fff" opacity=".42"/>`;
}

function box(x: number, y: number, width: number, height: number, colour: string, opacity: number): string {
  return `<g opacity="${opacity}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${colour}"/><rect x="${x}" y="${y}" width="${width}" height="16" rx="8" fill="#fff" opacity=".35"/></g>`;
}

/** Sun through a window somewhere on the left: four tilted panes of light. */
function windowLight(shift: number): string {
  const pane = (x: number, y: number) => `<path d="M${x} ${y}l170 -60v230l-170 60Z" fill="#fff"/>`;
  return `<g opacity=".3" transform="translate(${shift} 0) skewX(-14)">${pane(330, 150)}${pane(520, 83)}${pane(330, 410)}${pane(520, 343)}</g>`;
}

function terrazzo({ accent, second, floor }: Palette, random: Random): string {
  const chips = Array.from({ length: 120 }, () => {
    const [x, y, size] = [random.whole(0, CANVAS), random.whole(0, CANVAS), random.whole(8, 26)];
    const corners = Array.from({ length: 5 }, (_, corner) => {
      const angle = (corner / 5) * Math.PI * 2 + random.next();
      const reach = size * (0.6 + random.next() * 0.6);
      return `${Math.round(x + Math.cos(angle) * reach)},${Math.round(y + Math.sin(angle) * reach)}`;
    });
    return `<polygon points="${corners.join(' ')}" fill="${random.pick([accent, second, floor, '#ffffff'])}"/>`;
  });
  return `<g opacity=".5">${chips.join('')}</g>`;
}

function linen({ second }: Palette): string {
  return `<defs><pattern id="weave" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M0 2h8M0 6h8" stroke="${second}" stroke-width="1.6" opacity=".22"/><path d="M2 0v8M6 0v8" stroke="#fff" stroke-width="1.6" opacity=".3"/></pattern></defs><rect width="${CANVAS}" height="${CANVAS}" fill="url(#weave)"/>`;
}

function dots({ accent }: Palette, step: number): string {
  const rows = Math.ceil(CANVAS / (step / 2)) + 1;
  const circles = Array.from({ length: rows }, (_, row) => {
    const shift = row % 2 === 0 ? 0 : step / 2;
    const radius = Math.round(step / 9);
    return Array.from(
      { length: Math.ceil(CANVAS / step) + 1 },
      (__, column) => `<circle cx="${column * step + shift}" cy="${(row * step) / 2}" r="${radius}"/>`,
    ).join('');
  });
  // Drawn one by one: a rotated pattern takes four times as long.
  return `<g fill="${accent}" opacity=".36">${circles.join('')}</g>`;
}
