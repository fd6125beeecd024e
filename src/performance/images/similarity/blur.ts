import type { Plane } from './planes.ts';

/** The window of SSIM: a Gaussian of 11 pixels, standard deviation 1.5 (Wang et al. 2004). */
const RADIUS = 5;
const [K0, K1, K2, K3, K4, K5] = kernel();

/** Smooths rows, then columns; beyond the edge the picture goes on as its last pixel. */
export function blur({ width, height, values }: Plane): Float32Array {
  const rows = blurRows(values, width, height);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const row = (distance: number) => Math.min(height - 1, Math.max(0, y + distance)) * width;
    const [a1, a2, a3, a4, a5] = [row(-1), row(-2), row(-3), row(-4), row(-5)];
    const [b1, b2, b3, b4, b5] = [row(1), row(2), row(3), row(4), row(5)];
    for (let x = 0, place = y * width; x < width; x += 1, place += 1) {
      out[place] =
        K0 * at(rows, place) +
        K1 * (at(rows, a1 + x) + at(rows, b1 + x)) +
        K2 * (at(rows, a2 + x) + at(rows, b2 + x)) +
        K3 * (at(rows, a3 + x) + at(rows, b3 + x)) +
        K4 * (at(rows, a4 + x) + at(rows, b4 + x)) +
        K5 * (at(rows, a5 + x) + at(rows, b5 + x));
    }
  }
  return out;
}

function blurRows(values: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(values.length);
  // A copy with its edges repeated spares the loop a question a pixel.
  const line = new Float32Array(width + 2 * RADIUS);
  for (let y = 0; y < height; y += 1) {
    line.set(values.subarray(y * width, (y + 1) * width), RADIUS);
    line.fill(at(values, y * width), 0, RADIUS);
    line.fill(at(values, (y + 1) * width - 1), width + RADIUS);
    for (let x = 0, place = RADIUS; x < width; x += 1, place += 1) {
      out[y * width + x] =
        K0 * at(line, place) +
        K1 * (at(line, place - 1) + at(line, place + 1)) +
        K2 * (at(line, place - 2) + at(line, place + 2)) +
        K3 * (at(line, place - 3) + at(line, place + 3)) +
        K4 * (at(line, place - 4) + at(line, place + 4)) +
        K5 * (at(line, place - 5) + at(line, place + 5));
    }
  }
  return out;
}

/** Every place asked for is within. */
function at(values: Float32Array, place: number): number {
  return values[place] as number;
}

function kernel(): [number, number, number, number, number, number] {
  const bell = [0, 1, 2, 3, 4, RADIUS].map((distance) => Math.exp(-(distance ** 2) / (2 * 1.5 ** 2)));
  const sum = bell.reduce((total, value, distance) => total + (distance === 0 ? value : 2 * value), 0);
  return bell.map((value) => value / sum) as [number, number, number, number, number, number];
}
