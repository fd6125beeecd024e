import sharp, { type Sharp } from 'sharp';

/** Pixels as they are worked on: sRGB, 8 bits, without or with alpha, no metadata. */
export interface Raster {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

export function openRaster({ data, width, height, channels }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

export async function toRaster(image: Sharp): Promise<Raster> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 && info.channels !== 4) throw new Error(`${info.channels} channels are not sRGB`);
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** Fitted into a width (pixels), never enlarged. */
export async function shrinkTo(raster: Raster, width: number): Promise<Raster> {
  return width >= raster.width ? raster : toRaster(openRaster(raster).resize({ width }));
}
