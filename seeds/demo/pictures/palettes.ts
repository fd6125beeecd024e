/** The colours of a studio: the wall at its brightest and darkest, the floor, and what props are painted in. */
export interface Palette {
  wall: string;
  shade: string;
  floor: string;
  accent: string;
  second: string;
}

const palette = (wall: string, shade: string, floor: string, accent: string, second: string): Palette => ({
  wall,
  shade,
  floor,
  accent,
  second,
});

/** Muted, warm and light, as product photography uses them; the subject carries the strong colours. */
export const PALETTES = {
  oat: palette('#f7efe3', '#e6d6bf', '#efe2cf', '#d9b98f', '#b98f63'),
  clay: palette('#f8e4d8', '#e5bba3', '#eecdb9', '#c97b57', '#8f4f36'),
  blush: palette('#fdebe8', '#f2c9c6', '#f8dbd8', '#e39a98', '#b96a70'),
  rose: palette('#fbe3ea', '#ecb6c6', '#f4cdd9', '#d46f92', '#9c4268'),
  lilac: palette('#f0eafa', '#d0c2ec', '#e0d6f4', '#a78bd8', '#6e56a8'),
  plum: palette('#e9dcec', '#b796c0', '#d0b8d8', '#85508f', '#553060'),
  sky: palette('#e9f3fb', '#bcd8ee', '#d4e7f6', '#7fb2dc', '#457aa8'),
  denim: palette('#dfe8f3', '#9db5d3', '#bfd0e5', '#4f74a5', '#2f4a73'),
  mist: palette('#f2f5f7', '#cfd8df', '#e2e8ec', '#9fb0bd', '#647684'),
  mint: palette('#e6f6ef', '#b4decb', '#cfece0', '#6cbb9b', '#3c8167'),
  sage: palette('#eef2e6', '#c5d1b3', '#dce4ce', '#93a878', '#5f7548'),
  forest: palette('#dfeae0', '#94b59b', '#b9d0bd', '#46795a', '#284f3a'),
  lemon: palette('#fdf6d8', '#f2dd92', '#f9ebb9', '#e3b83a', '#a97f18'),
  marigold: palette('#fdeccb', '#f5c778', '#f9d9a2', '#e08e22', '#a65d10'),
  coral: palette('#fee5dc', '#f8b8a3', '#fbd0c1', '#ee7c5c', '#b14c34'),
  sea: palette('#e0f3f3', '#9fd3d6', '#c2e5e6', '#3f9ba3', '#23656d'),
  stone: palette('#f1efec', '#d3cdc6', '#e3dfd9', '#a89f94', '#6f675d'),
  cocoa: palette('#efe3da', '#c9ad99', '#dcc7b7', '#8a6149', '#57392a'),
  dusk: palette('#e6e3f1', '#aaa4cc', '#c9c5df', '#5c5590', '#383266'),
  slate: palette('#55606c', '#333b46', '#46505c', '#7d8b9b', '#232a33'),
  night: palette('#3d4470', '#22264a', '#31375e', '#6f78b5', '#171a38'),
  pine: palette('#3f6356', '#234036', '#335448', '#6d9a87', '#162b24'),
  wine: palette('#7b3f50', '#4f2431', '#673443', '#b87285', '#371722'),
  snow: palette('#ffffff', '#e4e6ea', '#f1f2f5', '#c9ced6', '#8d95a1'),
} as const satisfies Record<string, Palette>;

export type PaletteName = keyof typeof PALETTES;
