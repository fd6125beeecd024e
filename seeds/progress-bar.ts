const WIDTH = 24;
const LABELS = { products: 'Listings', pictures: 'Pictures', orders: 'Orders', indexes: 'Indexes' } as const;

interface Progress {
  stage: keyof typeof LABELS;
  done: number;
  of: number;
}

/**
 * Shows how far seeding is: a bar with the time left on a terminal, otherwise a line at every tenth.
 * @returns what to give as onProgress.
 */
export function progressBar(out: NodeJS.WriteStream = process.stdout): (progress: Progress) => void {
  let current = { stage: '', from: 0, tenth: -1 };
  return ({ stage, done, of }) => {
    if (stage !== current.stage) current = { stage, from: Date.now(), tenth: -1 };
    const label = LABELS[stage];
    if (out.isTTY) {
      const full = Math.round((done / of) * WIDTH);
      const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
      out.write(
        `\r${label} ${bar} ${done}/${of} ${timeLeft(current.from, done, of)}\u001b[K${done === of ? '\n' : ''}`,
      );
      return;
    }
    const tenth = Math.floor((done / of) * 10);
    if (tenth === current.tenth) return;
    current.tenth = tenth;
    out.write(`${label}: ${done} of ${of}\n`);
  };
}

function timeLeft(from: number, done: number, of: number): string {
  if (done === of) return `in ${Math.round((Date.now() - from) / 1000)} s`;
  const seconds = Math.ceil((((Date.now() - from) / done) * (of - done)) / 1000);
  return seconds >= 60 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s left` : `${seconds} s left`;
}
