/** A text that would be taken for markup where it is not written as text. */
export const HOSTILE = `</pre><script>document.title = 'taken'</script><img src=x onerror="document.title='taken'">`;

/** What EXPLAIN printed of two nodes, with much that stands out and a text in it that would act. */
export const PLAN = JSON.stringify([
  {
    Plan: {
      'Node Type': 'Sort',
      'Sort Key': [`('${HOSTILE}'::text)`],
      'Sort Method': 'external merge',
      'Sort Space Used': 2048,
      'Sort Space Type': 'Disk',
      ...costs(10_100, 10),
      ...came(900, 950, 20_000),
      Plans: [
        {
          'Node Type': 'Seq Scan',
          'Parent Relationship': 'Outer',
          'Relation Name': 'things',
          Alias: 't',
          ...costs(9_000, 10),
          ...came(0.01, 700, 20_000),
          Filter: '(price > 10)',
          'Rows Removed by Filter': 900_000,
          'Shared Hit Blocks': 100,
          'Shared Read Blocks': 9_000,
        },
      ],
    },
    'Planning Time': 1,
    'Execution Time': 960,
  },
]);

function costs(total: number, rows: number) {
  return {
    'Startup Cost': 0,
    'Total Cost': total,
    'Plan Rows': rows,
    'Plan Width': 8,
  };
}

function came(startup: number, total: number, rows: number) {
  return {
    'Actual Startup Time': startup,
    'Actual Total Time': total,
    'Actual Rows': rows,
    'Actual Loops': 1,
  };
}
