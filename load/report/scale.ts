/** Maps values to lengths of the drawing, and says where lines with a label belong. */
export interface Scale {
  at(value: number): number;
  ticks: readonly number[];
}

/** From 0 upwards. @param length of the axis; negative draws upwards. */
export function linearScale(highest: number, from: number, length: number, wanted = 4): Scale {
  const step = roundStep(Math.max(highest, 1e-9) / wanted);
  const top = Math.ceil(Math.max(highest, 1e-9) / step - 1e-9) * step;
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { at: (value) => from + (Math.min(value, top) / top) * length, ticks };
}

/** Whole powers of ten around the values. */
export function logScale(lowest: number, highest: number, from: number, length: number): Scale {
  const bottom = Math.floor(Math.log10(Math.max(lowest, 1e-3)));
  const top = Math.max(bottom + 1, Math.ceil(Math.log10(Math.max(highest, 1e-3))));
  const at = (value: number) => {
    const place = (Math.log10(Math.max(value, 1e-9)) - bottom) / (top - bottom);
    return from + Math.min(1, Math.max(0, place)) * length;
  };
  return { at, ticks: Array.from({ length: top - bottom + 1 }, (_, index) => 10 ** (bottom + index)) };
}

/** Numbers as short as they can be told apart. */
export function shortNumber(value: number): string {
  if (value >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (value >= 1e4) return `${trimmed(value / 1e3)}k`;
  return trimmed(value);
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999) ?? 10;
  return factor * power;
}
