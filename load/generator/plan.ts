import type { ScenarioChoice } from '../scenarios/index.ts';

/** What one generator thread is to do; plain values, since it travels to the thread. Milliseconds since the run began. */
export interface Plan {
  host: string;
  port: number;
  /** Loopback addresses to connect from, used in turn; undefined leaves it to the system. */
  sources: readonly string[] | undefined;
  /** Of each user of this thread: when the first request is due. */
  starts: readonly number[];
  /** And from when on none is. */
  ends: readonly number[];
  /** The n-th user of this thread is user `firstUser + n * userStride` of the run. */
  firstUser: number;
  userStride: number;
  seed: number;
  /** After its intended send time a request is given up. */
  patience: number;
  /** Connections are opened evenly until then, without a request; 0: with the first request. */
  connectBy: number;
  measureFrom: number;
  stopAt: number;
  scenario: ScenarioChoice;
}
