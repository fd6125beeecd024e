/** A made-up photograph with light, edges, texture and grain: the same pixels at every run. */
export function scene(width: number, height: number) {
  const data = Buffer.alloc(width * height * 3);
  let state = 7;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const grain = (state / 2 ** 32 - 0.5) * 16;
      const wave = 40 * Math.sin(x / 9) * Math.cos(y / 13);
      const disc = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 3) ** 2 ? 60 : 0;
      const colour = [60 + (x / width) * 90 + disc, 90 + wave, 150 - (y / height) * 80 - disc / 2];
      data.set(
        colour.map((value) => Math.max(0, Math.min(255, value + grain))),
        3 * (y * width + x),
      );
    }
  }
  return { data, width, height, channels: 3 } as const;
}
