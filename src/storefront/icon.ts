import { crc32, deflateSync } from 'node:zlib';

const PETALS = 10;
/** Where the centre of a petal is and how far it reaches, in parts of the flower's width. */
const PETAL = { distance: 0.28125, length: 0.1875, breadth: 0.117 };
const HEART = 0.14;

/** The mark of the shop as an SVG of its own. */
export function markSvg(color: string): string {
  const petals = Array.from(
    { length: PETALS },
    (_, index) => `<ellipse cx="32" cy="14" rx="7.5" ry="12" transform="rotate(${(index * 360) / PETALS} 32 32)"/>`,
  ).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><g fill="${color}">${petals}</g><circle cx="32" cy="32" r="9" fill="#fbf7f0"/></svg>`;
}

/**
 * The mark as a square PNG, small enough within it that any mask leaves it whole.
 * @param size of an edge in pixels, an even number.
 * @param color "#rrggbb" of the ground; the flower is light.
 */
export function markPng(size: number, color: string): Uint8Array {
  const ground = rgbOf(color);
  const flower = rgbOf('#fff8ec');
  const rows = new Uint8Array(size * (1 + size * 3));
  const shares = quadrant(size / 2);
  for (let y = 0; y < size; y += 1) {
    const start = y * (1 + size * 3) + 1;
    for (let x = 0; x < size; x += 1) {
      const share = shares[folded(y, size) * (size / 2) + folded(x, size)] ?? 0;
      for (let channel = 0; channel < 3; channel += 1) {
        const [from, to] = [ground[channel] ?? 0, flower[channel] ?? 0];
        rows[start + x * 3 + channel] = Math.round(from + (to - from) * share);
      }
    }
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header(size)),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** The flower is the same to the left and the right, and above and below: a quarter of it says all. */
function folded(position: number, size: number): number {
  return position < size / 2 ? size / 2 - 1 - position : position - size / 2;
}

/** How much of each pixel of the lower right quarter the flower covers, 0 to 1, from four samples in each direction. */
function quadrant(half: number): Float32Array {
  const shares = new Float32Array(half * half);
  for (let sample = 0; sample < 16; sample += 1) {
    const [dx, dy] = [((sample % 4) + 0.5) / 4, (Math.floor(sample / 4) + 0.5) / 4];
    for (let y = 0; y < half; y += 1) {
      for (let x = 0; x < half; x += 1) {
        if (isFlower((x + dx) / half / 2, (y + dy) / half / 2)) {
          shares[y * half + x] = (shares[y * half + x] ?? 0) + 1 / 16;
        }
      }
    }
  }
  return shares;
}

/** The petals of a quarter, and those that reach into it, as the directions of their axes. */
const DIRECTIONS = Array.from({ length: 5 }, (_, index) => {
  const angle = ((index - 1) * 2 * Math.PI) / PETALS;
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
});

/** The flower takes three fifths of the picture: the safe zone of a maskable icon is four fifths. */
function isFlower(dx: number, dy: number): boolean {
  const [x, y] = [dx / 0.62, dy / 0.62];
  const squared = x * x + y * y;
  if (squared < HEART * HEART || squared > 0.25) return false;
  return DIRECTIONS.some(({ cos, sin }) => {
    const along = (x * cos + y * sin - PETAL.distance) / PETAL.length;
    const across = (y * cos - x * sin) / PETAL.breadth;
    return along * along + across * across <= 1;
  });
}

function rgbOf(color: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
}

/** Eight bits a channel, red, green and blue, not interlaced. */
function header(size: number): Uint8Array {
  const bytes = Buffer.alloc(13);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(size, 4);
  bytes.set([8, 2, 0, 0, 0], 8);
  return bytes;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(content.length, 0);
  bytes.set(body, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}
