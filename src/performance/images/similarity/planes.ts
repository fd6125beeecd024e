/** One channel of a picture, at one scale. */
export interface Plane {
  width: number;
  height: number;
  values: Float32Array;
}

/** Pixels of 3 or 4 channels, sRGB of 8 bits. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: 3 | 4;
}

/** What transparent pixels are laid on: neither white nor black things vanish before it. */
const BEHIND = 0.2;

/** What a screen reflects of its surroundings, as a part of white. */
const STRAY_LIGHT = 0.004;
const DARKNESS = Math.cbrt(STRAY_LIGHT);

/** sRGB to linear light (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
});

/**
 * Lightness, green to red and blue to yellow in Oklab, where equal distances look equal (Björn Ottosson, "A perceptual
 * color space for image processing", 2020), but for what nobody sees in the dark: a little light lies on everything
 * before its cube root is taken. Lightness runs from 0 to 0.85, the other two lie around 0.5.
 */
export function toOklab({ data, width, height, channels }: Pixels): [Plane, Plane, Plane] {
  const [light, redness, yellowness] = [0, 1, 2].map(() => new Float32Array(width * height)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let pixel = 0, place = 0; pixel < light.length; pixel += 1, place += channels) {
    let red = LINEAR[data[place] ?? 0] ?? 0;
    let green = LINEAR[data[place + 1] ?? 0] ?? 0;
    let blue = LINEAR[data[place + 2] ?? 0] ?? 0;
    if (channels === 4) {
      const shown = (data[place + 3] ?? 0) / 255;
      red = red * shown + BEHIND * (1 - shown);
      green = green * shown + BEHIND * (1 - shown);
      blue = blue * shown + BEHIND * (1 - shown);
    }
    const long = response(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const medium = response(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const short = response(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    light[pixel] = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
    redness[pixel] = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short + 0.5;
    yellowness[pixel] = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short + 0.5;
  }
  return [
    { width, height, values: light },
    { width, height, values: redness },
    { width, height, values: yellowness },
  ];
}

/** Of a cone of the eye. */
function response(light: number): number {
  return Math.cbrt(light + STRAY_LIGHT) - DARKNESS;
}

/** Each pixel the mean of four; an odd last row or column is left out. */
export function halve({ width, height, values }: Plane): Plane {
  const half = { width: width >> 1, height: height >> 1 };
  const means = new Float32Array(half.width * half.height);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const place = 2 * y * width + 2 * x;
      const above = (values[place] ?? 0) + (values[place + 1] ?? 0);
      means[y * half.width + x] = (above + (values[place + width] ?? 0) + (values[place + width + 1] ?? 0)) / 4;
    }
  }
  return { ...half, values: means };
}
