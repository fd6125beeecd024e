import { expect, test } from 'vitest';

import { StartError } from '../shared/errors.ts';
import { readInsightOptions } from './insight-options.ts';

test('without options everything is asked of the own server, and nothing fails', () => {
  const { sections, ...rest } = readInsightOptions([]);
  expect(sections).toHaveLength(12);
  expect(rest).toEqual({ url: undefined, failOn: undefined, machine: undefined, json: false });
});

test('what is given is read', () => {
  const args = ['--only', 'tables, indexes', '--fail-on', 'warning', '--memory', '16GB', '--cores', '8', '--json'];
  expect(readInsightOptions(args)).toEqual({
    url: undefined,
    sections: ['tables', 'indexes'],
    failOn: 'warning',
    machine: { memoryBytes: 16 * 1_073_741_824, cores: 8 },
    json: true,
  });
});

test.each([
  [['--only', 'tables,nonsense']],
  [['--fail-on', 'nothing']],
  [['--memory', '16GB']],
  [['--cores', '8']],
  [['--memory', '16', '--cores', '8']],
  [['--memory', '0GB', '--cores', '8']],
  [['--nonsense']],
  [['stray']],
])('%s is refused with the usage', (args) => {
  expect(() => readInsightOptions(args)).toThrow(StartError);
  expect(() => readInsightOptions(args)).toThrow('Usage: npm run insight');
});
