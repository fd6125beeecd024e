import { planUnreadable } from '../errors.ts';
import { isFields, numberOf, objectsOf, present, type RawFields, textOf } from './fields.ts';
import { measure } from './measure.ts';
import type { Plan, PlanJit, PlanningMemory, PlanNode, PlanSerialization, PlanTrigger } from './plan.ts';
import { readBuffers } from './read-buffers.ts';
import { readNode } from './read-node.ts';

/**
 * The plan of a value that FORMAT JSON printed: the list with one element, its element, a row of a client around it
 * (`{"QUERY PLAN": […]}`), what auto_explain logs, or a node alone. Of several plans it is the first.
 * @throws InsightError plan-unreadable where there is no plan in it.
 */
export function planFromJson(value: unknown): Plan {
  const envelope = findEnvelope(value);
  if (envelope === undefined) throw planUnreadable('There is no "Plan" in the JSON.');
  const nodes: PlanNode[] = [];
  const top = envelope['Plan'];
  const root = readNode(isFields(top) ? top : envelope, nodes);
  const jit = readJit(envelope['JIT']);
  const planning = isFields(envelope['Planning']) ? envelope['Planning'] : {};
  const plan = present<Omit<Plan, 'nodes'>>({
    root,
    analyzed: nodes.some(({ actual }) => actual !== undefined),
    planningMs: numberOf(envelope, 'Planning Time'),
    executionMs: numberOf(envelope, 'Execution Time') ?? numberOf(envelope, 'Total Runtime'),
    triggers: readTriggers(envelope),
    jit,
    settings: readSettings(envelope['Settings']),
    planningBuffers: readBuffers(planning),
    planningMemory: readMemory(planning),
    serialization: readSerialization(envelope['Serialization']),
    queryText: textOf(envelope, 'Query Text') ?? textOf(envelope, 'Query'),
    queryId: readQueryId(envelope['Query Identifier']),
  });
  const whole = Object.defineProperty(plan, 'nodes', { value: nodes }) as Plan;
  measure(whole);
  return whole;
}

const WRAPPINGS = 6;

/** The object that has the plan, undefined where there is none in the value. */
export function findEnvelope(value: unknown): RawFields | undefined {
  let inner = value;
  for (let level = 0; level < WRAPPINGS; level += 1) {
    if (Array.isArray(inner)) inner = inner.find(isFields) ?? inner[0];
    if (!isFields(inner)) return undefined;
    if (isFields(inner['Plan']) || textOf(inner, 'Node Type') !== undefined) return inner;
    // A row of a client: its one column has the plan, whatever it is called.
    inner = inner['QUERY PLAN'] ?? Object.values(inner).find((column) => typeof column === 'object' && column !== null);
  }
  return undefined;
}

function readTriggers(envelope: RawFields): PlanTrigger[] {
  return objectsOf(envelope, 'Triggers').map((trigger) =>
    present<PlanTrigger>({
      name: textOf(trigger, 'Constraint Name') ?? textOf(trigger, 'Trigger Name') ?? '',
      relation: textOf(trigger, 'Relation'),
      ms: numberOf(trigger, 'Time'),
      calls: numberOf(trigger, 'Calls') ?? 0,
    }),
  );
}

function readJit(jit: unknown): PlanJit | undefined {
  if (!isFields(jit)) return undefined;
  const timing = isFields(jit['Timing']) ? jit['Timing'] : {};
  return { functions: numberOf(jit, 'Functions') ?? 0, totalMs: numberOf(timing, 'Total') ?? 0 };
}

function readSettings(settings: unknown): Record<string, string> {
  if (!isFields(settings)) return {};
  const texts = Object.entries(settings).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
}

function readMemory(planning: RawFields): PlanningMemory | undefined {
  const usedKb = numberOf(planning, 'Memory Used');
  return usedKb === undefined ? undefined : { usedKb, allocatedKb: numberOf(planning, 'Memory Allocated') ?? usedKb };
}

function readSerialization(raw: unknown): PlanSerialization | undefined {
  if (!isFields(raw)) return undefined;
  return present<PlanSerialization>({
    ms: numberOf(raw, 'Time'),
    outputKb: numberOf(raw, 'Output Volume') ?? 0,
    format: textOf(raw, 'Format'),
  });
}

function readQueryId(id: unknown): string | undefined {
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}
