import { expect, it } from 'vitest';

import { ImageProcess } from './image-process.ts';

it('is not asked again once it was ended, although it is connected until the system has buried it', () => {
  const ended = new ImageProcess();
  expect(ended.isUsable).toBe(true);
  ended.end();
  expect(ended.isUsable).toBe(false);
});
