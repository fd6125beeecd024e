import { Agent, request } from 'node:http';

/** What became of a flood: attempts by status of their answer, and those that got none. */
export interface FloodResult {
  sent: number;
  statuses: Record<string, number>;
}

export interface Flood {
  port: number;
  perSecond: number;
  /** Who is guessed at. */
  emails: readonly string[];
}

const EVERY_MS = 10;
const CONNECTIONS = 200;
const MOST_OPEN = 4_000;

/**
 * Guesses passwords at a steady rate, whether answers come or not, each from an address of its own as a trusted proxy would
 * tell it, until `signal` aborts.
 */
export async function flood({ port, perSecond, emails }: Flood, signal: AbortSignal): Promise<FloodResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const result: FloodResult = { sent: 0, statuses: {} };
  const startedAt = performance.now();
  let open = 0;
  const note = (status: string) => {
    open -= 1;
    result.statuses[status] = (result.statuses[status] ?? 0) + 1;
  };
  const guess = (n: number) => {
    open += 1;
    const body = JSON.stringify({ email: emails[n % emails.length], password: `guess ${n}` });
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-forwarded-for': `100.${64 + ((n >> 16) % 64)}.${(n >> 8) % 256}.${n % 256}`,
    };
    const asked = request({ port, host: '127.0.0.1', path: '/api/auth/login', method: 'POST', headers, agent });
    asked.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => note(String(answer.statusCode)));
    });
    asked.on('error', () => note('none'));
    asked.end(body);
  };
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
      const room = MOST_OPEN - open;
      for (const last = Math.min(due, result.sent + room); result.sent < last;) guess((result.sent += 1));
      if (!signal.aborted) return;
      clearInterval(timer);
      resolve();
    }, EVERY_MS);
  });
  agent.destroy();
  return result;
}
