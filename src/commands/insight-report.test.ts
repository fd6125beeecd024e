import { expect, test } from 'vitest';

import { reportLines } from './insight-report.ts';

const remark = (severity: 'info' | 'warning' | 'critical', title: string) => ({
  code: 'told',
  severity,
  subject: 's',
  title,
  evidence: {},
  why: 'Because.',
  fix: 'DROP INDEX a',
  reverse: null,
});

test('the gravest stand first, with what mends them, and are counted', () => {
  const remarks = [remark('info', 'Small'), remark('critical', 'Grave'), remark('warning', 'Middling')];
  const lines = reportLines({ cacheHit: { rows: [], remarks } });
  expect(lines.join('\n')).toMatch(/CACHEHIT[^]*Grave[^]*do: {3}DROP INDEX a;[^]*Middling[^]*Small/);
  expect(lines.at(-1)).toBe('Found: 1 critical, 1 warning, 1 info.');
});

test('ten rows are shown, the rest is counted; names of a stranger cannot move the cursor', () => {
  const rows = Array.from({ length: 12 }, (_, place) => ({
    schema: 's',
    table: `t${place}\u001b[2J`,
    rows: 5,
    heapBytes: 2_097_152,
  }));
  const text = reportLines({ tables: { rows, remarks: [remark('info', 'x\u001b[2J')] } }).join('\n');
  expect(text).toContain('t9 ');
  expect(text).not.toContain('t10');
  expect(text).toContain('… and 2 more');
  expect(text).toContain('2.0 MB');
  expect(text).not.toContain('\u001b');
});

test('where statements are not counted, it says what to do', () => {
  const source = { state: 'off', advice: 'Turn it on.' };
  expect(reportLines({ statements: { rows: [], remarks: [], source } as never })).toContain('  Turn it on.');
});
