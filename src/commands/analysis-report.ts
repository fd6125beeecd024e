import { type Finding, nodeLabel, type Plan, type PlanNode } from '../performance/query-insight/index.ts';

// A node with so much of the time is marked.
const HOT = 0.2;
const MAX_LABEL = 200;

/** The plan as a tree with the time of each node, the findings beside it, and below what to do about them. */
export function analysisReport(plan: Plan, findings: readonly Finding[]): string {
  const lines = [
    summary(plan),
    '',
    columns('itself', 'share', 'rows', 'expected', 'node'),
    ...plan.nodes.map((node) => nodeLine(node, findings)),
    '',
    ...(findings.length === 0 ? ['Nothing is worth a change.'] : findings.flatMap((finding) => about(finding, plan))),
  ];
  // What a plan holds comes from elsewhere: no control characters reach the terminal.
  return lines
    .map((line) => line.replaceAll(/\p{Cc}/gu, ' '))
    .join('\n')
    .trimEnd();
}

function summary({ executionMs, planningMs, analyzed, nodes, root }: Plan): string {
  const size = `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`;
  if (executionMs !== undefined) return `${size}, executed in ${ms(executionMs)}, planned in ${ms(planningMs ?? 0)}`;
  const cost = `cost ${(root.estimated?.totalCost ?? 0).toLocaleString('en-US')}`;
  return analyzed ? `${size}, executed, ${cost}` : `${size}, not executed, ${cost}; shares are of the cost`;
}

function nodeLine(node: PlanNode, findings: readonly Finding[]): string {
  const { exclusive, total, estimated, depth } = node;
  const share = exclusive.share ?? 0;
  const codes = findings.filter(({ nodeId }) => nodeId === node.id).map(({ code }) => code);
  const mark = share >= HOT ? '* ' : '  ';
  const label = `${node.subplanName === undefined ? '' : `${node.subplanName}: `}${nodeLabel(node)}`;
  const beside = codes.length === 0 ? '' : `   <- ${codes.join(', ')}`;
  return columns(
    exclusive.ms === undefined ? '' : ms(exclusive.ms),
    exclusive.share === undefined ? '' : `${(share * 100).toFixed(0)} %`,
    node.neverExecuted ? 'never' : whole(total?.rows),
    whole(estimated === undefined ? undefined : estimated.rows * (node.actual?.loops || 1)),
    `${mark}${'  '.repeat(Math.min(depth, 60))}${label.slice(0, MAX_LABEL)}${beside}`,
  );
}

function columns(itself: string, share: string, rows: string, expected: string, rest: string): string {
  return `${itself.padStart(11)} ${share.padStart(6)} ${rows.padStart(12)} ${expected.padStart(12)}  ${rest}`;
}

function about(finding: Finding, plan: Plan): string[] {
  const node = finding.nodeId === null ? undefined : plan.nodes[finding.nodeId];
  const share =
    finding.share === null
      ? ''
      : `, ${(finding.share * 100).toFixed(0)} % of the ${plan.executionMs === undefined ? 'cost' : 'time'}`;
  const evidence = Object.entries(finding.evidence).map(([name, value]) => `${name} ${shown(value)}`);
  return [
    `${finding.severity.toUpperCase()} ${finding.code}${share}${node === undefined ? '' : ` (node ${node.id})`}`,
    `  ${finding.title}.`,
    `  ${evidence.join(', ')}`,
    `  ${finding.why}`,
    `  ${finding.advice}`,
    ...(finding.index === undefined ? [] : [`  ${finding.index};`]),
    '',
  ];
}

function shown(value: number | string): string {
  return typeof value === 'number'
    ? value.toLocaleString('en-US', { maximumFractionDigits: 1 })
    : value.slice(0, MAX_LABEL);
}

function ms(value: number): string {
  return `${value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: value < 1 ? 3 : 1 })} ms`;
}

function whole(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}
