import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { freePort, startRedis } from '../../../test/support/redis-server.ts';

test('speaks TLS to rediss://', { timeout: 30_000 }, async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-tls-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const options = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject];
  if (spawnSync('openssl', ['req', ...options]).status !== 0) context.skip('there is no openssl to make a certificate');
  const port = await freePort();
  const tls = ['--tls-port', String(port), '--tls-cert-file', cert, '--tls-key-file', key, '--tls-auth-clients', 'no'];
  const server = await startRedis(tls);
  const program = linkProgram(
    `rediss://localhost:${port}`,
    'console.log(await link.run("ping", (redis) => redis.ping()));',
  );
  expect(await printedBy(program, { NODE_EXTRA_CA_CERTS: cert })).toContain('PONG');
  expect(await printedBy(program, {})).toMatch(/RedisUnavailable.*self-signed certificate/s);
  await server.stop();
});

test.each(['running', 'hanging', 'killed'])(
  'leaves no handle behind when Redis is %s',
  { timeout: 30_000 },
  async (state) => {
    const server = await startRedis();
    const child = spawnProgram(
      linkProgram(
        server.url,
        `link.subscribe('news', () => undefined, () => console.log('listening'));
       await new Promise((resolve) => process.stdin.once('data', resolve));
       process.stdin.destroy();
       await link.run('ping', (redis) => redis.ping()).catch(() => undefined);`,
      ),
      {},
    );
    await expect.poll(() => child.printed(), { timeout: 15_000 }).toContain('listening');
    if (state === 'hanging') server.pause();
    if (state === 'killed') await server.kill();
    child.process.stdin?.write('go');
    expect(await Promise.race([child.exit, sleep(10_000, 'still running')])).toBe(0);
    expect(child.printed()).toContain('closed');
    server.resume();
  },
);

function linkProgram(url: string, body: string): string {
  const from = (file: string) => JSON.stringify(path.resolve(import.meta.dirname, file));
  return `
    import { RedisLink, redisSettings } from ${from('index.ts')};
    import { readSettings } from ${from('../../shared/settings.ts')};
    const environment = { REDIS_URL: ${JSON.stringify(url)}, REDIS_COMMAND_TIMEOUT: '1000' };
    const link = RedisLink.open(readSettings({ redis: redisSettings }, environment).redis);
    await link.ready();
    ${body}
    await link.close();
    console.log('closed');`;
}

function spawnProgram(program: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: 'pipe',
    env: { ...process.env, ...environment },
  });
  whenDone(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { process: child, exit, printed: () => printed };
}

async function printedBy(program: string, environment: Record<string, string>): Promise<string> {
  const child = spawnProgram(program, environment);
  await child.exit;
  return child.printed();
}
