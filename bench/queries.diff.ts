/**
 * Two lists of lines as one: "- " for what is in the first alone, "+ " for what is in the second alone, "  " for both,
 * by their longest common subsequence.
 */
export function differences(before: readonly string[], after: readonly string[]): string[] {
  const common = lengths(before, after);
  const lines: string[] = [];
  let [a, b] = [0, 0];
  while (a < before.length || b < after.length) {
    const [old = '', now = ''] = [before[a], after[b]];
    if (a < before.length && b < after.length && old === now) {
      lines.push(`  ${old}`);
      a += 1;
      b += 1;
    } else if (b >= after.length || (a < before.length && at(common, a + 1, b) >= at(common, a, b + 1))) {
      lines.push(`- ${old}`);
      a += 1;
    } else {
      lines.push(`+ ${now}`);
      b += 1;
    }
  }
  return lines;
}

/** [a][b]: how many lines the rest of both from there have in common. */
function lengths(before: readonly string[], after: readonly string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0));
  for (let a = before.length - 1; a >= 0; a -= 1) {
    const row = table[a] ?? [];
    for (let b = after.length - 1; b >= 0; b -= 1) {
      row[b] =
        before[a] === after[b] ? at(table, a + 1, b + 1) + 1 : Math.max(at(table, a + 1, b), at(table, a, b + 1));
    }
  }
  return table;
}

function at(table: readonly (readonly number[])[], a: number, b: number): number {
  return table[a]?.[b] ?? 0;
}
