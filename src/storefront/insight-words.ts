import type { Finding, PlanNode, Remark } from '../performance/query-insight/index.ts';
import { measuresOf } from './measures.ts';
import { findingsDe } from './messages/findings.de.ts';
import { remarksDe } from './messages/remarks.de.ts';
import type { Reader } from './reader.ts';

/** What query insight says, in the language of the page where it is known there, with the language it is in. */
interface Said<Text> {
  text: Text;
  lang: string;
}

type NamedNode = Pick<PlanNode, 'type' | 'relation' | 'index'>;
type FindingWords = Pick<Finding, 'title' | 'why' | 'advice'>;
type RemarkWords = Pick<Remark, 'title' | 'why'>;

/** @param node that the finding is about; undefined for those of the whole plan. */
export function findingWords(reader: Reader, finding: Finding, node: NamedNode | undefined): Said<FindingWords> {
  const german = reader.locale === 'de' ? findingsDe[finding.code] : undefined;
  const known = { ...finding.evidence, node: node === undefined ? '' : nameOf(node) };
  const title = german && filled(german.title, known, reader);
  if (german === undefined || title === undefined) return { text: finding, lang: 'en' };
  return { text: { ...german, title }, lang: 'de' };
}

export function remarkWords(reader: Reader, remark: Remark): Said<RemarkWords> {
  const german = reader.locale === 'de' ? remarksDe[remark.code] : undefined;
  const title = german && filled(german.title, { ...remark.evidence, subject: remark.subject }, reader);
  if (german === undefined || title === undefined) return { text: remark, lang: 'en' };
  return { text: { title, why: german.why }, lang: 'de' };
}

function nameOf({ type, relation, index }: NamedNode): string {
  return [type, index === undefined ? '' : `using ${index}`, relation === undefined ? '' : `on ${relation}`]
    .filter((part) => part !== '')
    .join(' ');
}

/** Undefined where something that the sentence names is not known: half a sentence helps nobody. */
function filled(
  sentence: string,
  known: Readonly<Record<string, string | number>>,
  { locale, number }: Reader,
): string | undefined {
  const { bytes } = measuresOf(locale);
  let isWhole = true;
  const text = sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = known[name];
    if (value === undefined || value === '') isWhole = false;
    if (typeof value !== 'number') return value ?? '';
    return /bytes$/i.test(name) ? bytes(value) : number(Math.round(value * 10) / 10);
  });
  return isWhole ? text : undefined;
}
