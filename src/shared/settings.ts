import type { z } from 'zod';

import { StartError } from './errors.ts';

/** One environment variable: how it is read, what it defaults to and how the documentation explains it. */
export interface Setting<T> {
  schema: z.ZodType<T>;
  /** The text taken when the variable is absent; undefined where absence itself means something. */
  default?: string;
  /** The accepted form, completing "NAME must be …". */
  form: string;
  /** What it does, one sentence. */
  about: string;
  /** An example for .env.example where there is no default. */
  example?: string;
}

export interface SettingsRoom<S extends SettingShape = SettingShape> {
  /** The heading of the room in docs/settings.md. */
  title: string;
  settings: S;
}

type SettingShape = Record<string, Setting<unknown>>;
export type SettingValues<S> = { [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

/**
 * Reads the variables of several rooms at once.
 * @throws StartError that names every wrong variable, its accepted form and the page that explains it.
 */
export function readSettings<R extends Record<string, SettingsRoom>>(
  rooms: R,
  environment: NodeJS.ProcessEnv,
): { [K in keyof R]: SettingValues<R[K]['settings']> } {
  const faults: string[] = [];
  const read = Object.entries(rooms).map(([room, { settings }]) => {
    const values = Object.entries(settings).map(([name, definition]) => {
      const raw = environment[name]?.trim();
      const result = definition.schema.safeParse(raw === undefined || raw === '' ? definition.default : raw);
      if (!result.success) faults.push(`${name} must be ${definition.form}`);
      return [name, result.data];
    });
    return [room, Object.fromEntries(values)];
  });
  if (faults.length > 0) {
    throw new StartError(`Wrong setting: ${faults.join('; ')}. All settings are explained in docs/settings.md.`);
  }
  return Object.fromEntries(read);
}
