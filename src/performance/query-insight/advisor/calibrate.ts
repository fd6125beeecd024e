import {
  calibrationStatements,
  disturb,
  dropCalibrationTable,
  executionMs,
  makeCalibrationTable,
} from './calibrate.queries.ts';
import { type Calibrated, type CostModel, fitCostModel } from './cost-model.ts';
import { costUnits } from './cost-units.ts';
import { median } from './median.ts';
import type { Session } from './session.ts';

const ROUNDS = 5;
/** The clock of EXPLAIN has microseconds. */
const LEAST_MS = 0.001;

/**
 * Learns what the units of the planner's cost take on this server, by executing what is known on a table of its own, of
 * some forty megabytes and in memory. Takes some seconds.
 * @param schema where that table is made, and dropped again.
 */
export async function calibrate(session: Session, schema: string): Promise<CostModel> {
  const samples: Calibrated[] = [];
  try {
    await makeCalibrationTable(session, schema);
    for (const statement of calibrationStatements(schema)) {
      const units = await session.undone(async () => costUnits(session, statement));
      const times: number[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        await disturb(session, schema);
        times.push(await executionMs(session, statement));
      }
      samples.push({ units, ms: Math.max(LEAST_MS, median(times.slice(1))) });
    }
  } finally {
    await dropCalibrationTable(session, schema);
  }
  return fitCostModel(samples);
}
