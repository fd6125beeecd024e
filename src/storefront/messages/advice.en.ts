import type { Message } from './translate.ts';

/** The words of the console's pages of missing indexes. */
export const adviceEn = {
  'advice.title': 'Missing indexes',
  'advice.lead':
    'Indexes that what PostgreSQL has counted needs: each is built on a copy of its table and measured there, with and without.',
  'advice.open': 'Look for missing indexes …',
  'advice.about':
    'The tables that slow statements read are copied (up to 4 GB), statements that read are run on the copies, and the copies are dropped. It takes minutes, and memory and disk of the server meanwhile.',
  'advice.ask': 'Look for missing indexes',
  'advice.none': 'Nobody has looked yet.',
  'advice.run': 'Run',
  'advice.found': 'Proposed',
  'advice.notYet': 'It waits for its turn.',
  'advice.nothing': 'No index is worth its keep for what was counted.',
  'advice.accepted': 'Proposed',
  'advice.rejected': 'Turned down',
  'advice.skipped': 'Not looked at',
  'advice.statements': 'Statements looked at',
  'advice.before': 'Their time',
  'advice.after': 'With all proposed',
  'advice.saves': 'Saved in all',
  'advice.predicted': 'Predicted',
  'advice.disk': 'Disk',
  'advice.writes': 'Writing a row',
  'advice.times': '{factor} times',
  'advice.writeTime': 'All writes longer by',
  'advice.call': 'A call, measured',
  'advice.change': '{before} → {after}',
  'advice.timedOut': 'more than {time}',
  'advice.blocks': 'Blocks',
  'advice.plans': 'Plans before and after, of what gains most',
  'advice.planBefore': 'Before',
  'advice.planAfter': 'After',
  'advice.migration': 'As SQL, with its way back',
  'advice.reason': 'Why',
  'refusal.advice-under-way': 'Somebody is looking already: wait for that to end.',
} as const satisfies Record<string, Message>;
