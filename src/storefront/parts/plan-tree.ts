import './plan-tree.css';

import type { Finding, Plan, PlanNode } from '../../performance/query-insight/index.ts';
import { attributes, html, type Markup } from '../html.ts';
import { type Measures, measuresOf } from '../measures.ts';
import { isFarOff, rowsOf } from '../plan-figures.ts';
import type { Reader } from '../reader.ts';
import { meter } from './meter.ts';
import { nodeDetails } from './node-details.ts';

/** More than anybody reads; a page of them is a few hundred kB. */
const MOST_NODES = 500;

interface Drawing {
  reader: Reader;
  measures: Measures;
  findings: ReadonlyMap<number, readonly Finding[]>;
  /** What the places of nodes in the page begin with, where it holds several plans. */
  anchors: string;
  /** Nodes that may still be drawn. */
  left: number;
}

/**
 * A plan as the tree it is: each node with what it took itself as a bar, rows flowing up along lines that are as thick as
 * there are many, estimates beside what was, and what stands out beside the node it is about.
 * @param anchors what the places of nodes begin with, where a page holds several plans.
 */
export function planTree(reader: Reader, plan: Plan, findings: readonly Finding[], anchors = ''): Markup {
  const byNode = new Map<number, Finding[]>();
  for (const finding of findings) {
    if (finding.nodeId !== null) byNode.set(finding.nodeId, [...(byNode.get(finding.nodeId) ?? []), finding]);
  }
  const drawing = { reader, measures: measuresOf(reader.locale), findings: byNode, anchors, left: MOST_NODES };
  const tree = html`<ul class="plan-tree" lang="en">
    ${node(plan.root, drawing)}
  </ul>`;
  const more = plan.nodes.length - MOST_NODES;
  return more > 0
    ? html`${tree}
        <p class="muted">${reader.t('plan.more', { count: more })}</p>`
    : tree;
}

/** Where in the page a node stands. */
export function anchorOf(nodeId: number): string {
  return `node-${nodeId}`;
}

/** 0 to 5: how much of the whole it is. @param share 0 to 1 */
export function heatOf(share: number | undefined): number {
  return [0.01, 0.05, 0.15, 0.3, 0.6].filter((step) => (share ?? 0) >= step).length;
}

/** "Seq Scan on products p", in the words of PostgreSQL. */
export function nameOfNode({ parallelAware, partialMode, type, strategy, joinType, operation }: PlanNode): string {
  const hashed = type === 'Aggregate' && strategy === 'Hashed' ? 'Hash' : '';
  const sorted = type === 'Aggregate' && strategy === 'Sorted' ? 'Group ' : '';
  const join = joinType === undefined || joinType === 'Inner' ? '' : ` (${joinType.toLowerCase()})`;
  const partial = partialMode === undefined || partialMode === 'Simple' ? '' : `${partialMode} `;
  return `${parallelAware ? 'Parallel ' : ''}${partial}${hashed}${sorted}${operation ?? type}${join}`;
}

function node(drawn: PlanNode, drawing: Drawing): Markup | false {
  if (drawing.left <= 0) return false;
  drawing.left -= 1;
  const { share } = drawn.exclusive;
  const classes = ['node', `heat-${heatOf(share)}`, `flow-${flowOf(drawn)}`, drawn.neverExecuted ? 'never' : ''];
  const children =
    drawn.children.length > 0 &&
    html`<ul>
      ${drawn.children.map((child) => node(child, drawing))}
    </ul>`;
  return html`
    <li ${attributes({ id: `${drawing.anchors}${anchorOf(drawn.id)}`, class: classes.filter(Boolean).join(' ') })}>
      <div class="card">
        ${head(drawn, drawing)} ${share !== undefined && meter(share)} ${condition(drawn)} ${notes(drawn, drawing)}
        ${nodeDetails(drawing.reader, drawing.measures, drawn, figures(drawn, drawing))}
      </div>
      ${children}
    </li>
  `;
}

function head(drawn: PlanNode, { measures, reader }: Drawing): Markup {
  const { relation, alias, index, cte, functionName, subplanName, exclusive } = drawn;
  const on = relation ?? cte ?? functionName ?? alias;
  const also = alias !== undefined && alias !== on && html` <span class="muted">${alias}</span>`;
  const took = exclusive.ms === undefined ? undefined : measures.ms(exclusive.ms);
  const share = exclusive.share === undefined ? undefined : measures.percent(exclusive.share);
  return html`
    <div class="head">
      <p>
        ${subplanName !== undefined && html`<span class="sub-plan">${subplanName}</span> `}
        <strong>${nameOfNode(drawn)}</strong>
        ${on !== undefined && html` <span class="on">${on}</span>`}${also}
        ${index !== undefined && html` <span class="via">${index}</span>`}
      </p>
      <p class="took">
        ${drawn.neverExecuted ? reader.t('plan.never') : [took, share].filter((word) => word !== undefined).join(' · ')}
      </p>
    </div>
  `;
}

/** What flows out of the node, and what it read for it. */
function figures(drawn: PlanNode, { reader: { t, number }, measures }: Drawing): Markup {
  const { actual, estimated, buffers, exclusive } = drawn;
  const rows = rowsOf(drawn);
  const words: Markup[] = [];
  const expected = rows.expected === undefined ? undefined : number(Math.round(rows.expected));
  if (rows.actual !== undefined) {
    const off = rows.factor !== undefined && isFarOff(rows.factor) ? rows.factor : undefined;
    words.push(html`<span>${t('plan.rows', { count: Math.round(rows.actual) })}</span>`);
    if (expected !== undefined) words.push(html`<span class="muted">${t('plan.expected', { rows: expected })}</span>`);
    if (off !== undefined)
      words.push(html`<span class="off">${offWords(off, rows, { t, short: measures.short })}</span>`);
  } else if (expected !== undefined) {
    words.push(html`<span>${t('plan.expected', { rows: expected })}</span>`);
  }
  if (actual !== undefined && actual.loops > 1)
    words.push(html`<span>${t('plan.loops', { count: actual.loops })}</span>`);
  const own = exclusive.buffers ?? buffers;
  if (own !== undefined && own.sharedHit + own.sharedRead > 0) {
    words.push(html`<span>${t('plan.blocks', { hit: own.sharedHit, read: own.sharedRead })}</span>`);
  }
  const temp = own === undefined ? 0 : own.tempRead + own.tempWritten;
  if (temp > 0) words.push(html`<span class="off">${t('plan.temp', { count: temp })}</span>`);
  if (actual === undefined && estimated !== undefined) {
    words.push(html`<span class="muted">${t('plan.cost', { cost: number(Math.round(estimated.totalCost)) })}</span>`);
  }
  return html`<span class="flow">${words}</span>`;
}

function offWords(
  factor: number,
  { actual = 0, expected = 0 }: ReturnType<typeof rowsOf>,
  { t, short }: Pick<Reader, 't'> & Pick<Measures, 'short'>,
): string {
  return actual > expected ? t('plan.under', { factor: short(factor) }) : t('plan.over', { factor: short(factor) });
}

/** What decides which rows come out, in sight; the rest is in the details. */
function condition({ conditions, sort, groupKeys }: PlanNode): Markup | false {
  const { indexCond, hashCond, mergeCond, joinFilter, filter } = conditions;
  const keys = sort?.keys ?? groupKeys;
  const shown = [indexCond, hashCond ?? mergeCond, joinFilter, filter].filter((text) => text !== undefined);
  if (shown.length === 0 && keys === undefined) return false;
  const text = shown.length > 0 ? shown.join(' · ') : (keys ?? []).join(', ');
  return html`<p class="condition code">${text.length > 240 ? `${text.slice(0, 239)}…` : text}</p>`;
}

function notes({ id }: PlanNode, { findings }: Drawing): Markup | false {
  const found = findings.get(id);
  if (found === undefined) return false;
  return html`<ul class="notes">
    ${found.map(
      ({ severity, title, code }, place) =>
        html`<li class="note ${severity}"><a href="#${findingAnchor(id, code, place)}">${title}</a></li>`,
    )}
  </ul>`;
}

/** Where in the page a finding stands. @param place among those of its node, from 0. */
export function findingAnchor(nodeId: number | null, code: string, place: number): string {
  return `finding-${nodeId ?? 'all'}-${code}-${place}`;
}

/** 1 to 8: one step for each ten times as many rows. */
function flowOf(drawn: PlanNode): number {
  const rows = rowsOf(drawn);
  return 1 + Math.min(7, Math.floor(Math.log10(Math.max(1, rows.actual ?? rows.expected ?? 1))));
}
