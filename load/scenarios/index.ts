import type { Scenario } from '../generator/scenario.ts';
import type { Target } from '../loopback.ts';
import type { Options } from '../options.ts';
import { Browse } from './browse.ts';
import { Mixed, type MixedShop } from './mixed.ts';
import { prepareMixed } from './prepare-mixed.ts';
import { Requests } from './requests.ts';

/** Which scenario, and what it needs to know; plain values. */
export type ScenarioChoice = { name: 'browse' } | { name: 'mixed'; shop: MixedShop };

/** Finds out what the scenario needs to know of the shop. */
export async function prepareScenario(options: Options, target: Target): Promise<ScenarioChoice> {
  return options.mix === 'browse' ? { name: 'browse' } : { name: 'mixed', shop: await prepareMixed(options, target) };
}

export function makeScenario(choice: ScenarioChoice, { host, port }: Target): Scenario {
  const requests = new Requests(host, port);
  return choice.name === 'browse' ? new Browse(requests) : new Mixed(requests, choice.shop);
}
