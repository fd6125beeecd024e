import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { RenderGate, TooBusy } from './render-gate.ts';

/** Keeps the event loop from doing anything else. */
function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

/** Work that ends when it is told to. */
function held(gate: RenderGate) {
  const started: number[] = [];
  const ends = new Map<number, () => void>();
  const run = async (id: number) =>
    gate.run(async () => {
      started.push(id);
      await new Promise<void>((resolve) => ends.set(id, resolve));
      return id;
    });
  return { run, started, end: (id: number) => ends.get(id)?.() };
}

describe('the gate before the routes', () => {
  it('lets so many be made at once, and the next when one is done', async () => {
    const gate = new RenderGate({ most: 2, least: 2 });
    const { run, started, end } = held(gate);
    const all = [1, 2, 3, 4].map(run);
    await pause(0);
    expect(started).toEqual([1, 2]);
    expect(gate.state).toEqual({ active: 2, allowed: 2, waiting: 2 });
    end(1);
    await all[0];
    await pause(0);
    expect(started).toEqual([1, 2, 3]);
    for (const id of [2, 3]) end(id);
    await pause(0);
    end(4);
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
    expect(gate.state).toMatchObject({ active: 0, waiting: 0 });
  });

  it('a failure makes room as well, and is passed on', async () => {
    const gate = new RenderGate({ most: 1, least: 1 });
    const failing = gate.run(async () => {
      await pause(5);
      throw new Error('broken');
    });
    const next = gate.run(async () => 'made');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('made');
  });

  it('allows fewer while the event loop is late, and more again when it is on time', async () => {
    const gate = new RenderGate({ most: 8, least: 2 });
    const { run, end } = held(gate);
    const one = run(1);
    for (let round = 0; round < 8; round += 1) {
      block(60);
      await pause(25);
    }
    expect(gate.state.allowed).toBe(2);
    await expect.poll(() => gate.state.allowed, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    end(1);
    await one;
  });

  it('tells at once who is one too many, and in time who cannot be served', async () => {
    const gate = new RenderGate({ most: 1, least: 1, queue: 2, patience: 100 });
    const { run, started, end } = held(gate);
    const first = run(1);
    const waiting = [run(2), run(3)].map(async (each) => each.catch((error: unknown) => error));
    await expect(run(4)).rejects.toBeInstanceOf(TooBusy);
    for (const each of waiting) expect(await each).toBeInstanceOf(TooBusy);
    end(1);
    expect(await first).toBe(1);
    expect(started).toEqual([1]);
    const later = run(5);
    await pause(0);
    end(5);
    expect(await later).toBe(5);
  });

  it('serves the latest first once the others have waited long', async () => {
    const gate = new RenderGate({ most: 1, least: 1, patience: 10_000 });
    const { run, started, end } = held(gate);
    const all = [run(1), run(2), run(3)];
    await pause(600);
    end(1);
    await pause(5);
    expect(started).toEqual([1, 3]);
    end(3);
    await pause(5);
    end(2);
    await Promise.all(all);
  });
});
