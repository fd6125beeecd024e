import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Looking after a connection: not what anyone asks for. */
const UPKEEP = /"(?:info|ping|client|hello|subscribe|publish|config|command|select|auth|role)"/i;
/** What a script does inside the server is no command that was sent. */
const INSIDE = /\[\d+ lua\]/;
const END = 'the end of what is counted';

/** The commands that clients send while `work` is done, as MONITOR shows them. */
export async function commandsDuring({ port }: { port: number }, work: () => Promise<void>): Promise<string[]> {
  const monitor = spawn('redis-cli', ['-p', String(port), 'monitor'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = '';
  monitor.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  const until = async (text: string) => {
    while (!seen.includes(text)) await once(monitor.stdout, 'data');
  };
  try {
    await until('OK');
    await work();
    spawn('redis-cli', ['-p', String(port), 'echo', END], { stdio: 'ignore' });
    await until(END);
  } finally {
    monitor.kill();
  }
  return seen
    .split('\n')
    .filter((line) => /^\d/.test(line) && ![UPKEEP, INSIDE].some((kind) => kind.test(line)) && !line.includes(END));
}
