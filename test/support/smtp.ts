import type { AddressInfo } from 'node:net';

import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

import { whenDone } from './cleanup.ts';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Whether the connection was encrypted. */
  secure: boolean;
  /** As it came. */
  raw: string;
  /** By lower-case name; folded lines are one. */
  headers: ReadonlyMap<string, string>;
  /** Decoded. */
  text: string;
  html: string;
}

/** Answers a recipient, or a whole message, with a refusal; undefined lets it pass. */
type Refusal = (count: number) => { code: number; text: string } | undefined;

export interface SmtpOptions extends SMTPServerOptions {
  port?: number;
  refuseRecipient?: Refusal;
  refuseMessage?: Refusal;
  /** Called with each message before the server says that it has it. */
  beforeAccepting?: (mail: ReceivedMail) => Promise<void>;
}

export interface MailServer {
  port: number;
  /** Without encryption, unless the server offers it. */
  url: string;
  mails: ReceivedMail[];
  /** Connections there were. */
  connections: () => number;
  stop: () => Promise<void>;
}

/** A real SMTP server on this machine, which keeps what it gets. Stopped when the tests of the file have run. */
export async function startSmtp(options: SmtpOptions = {}): Promise<MailServer> {
  const { port = 0, refuseRecipient, refuseMessage, beforeAccepting, ...others } = options;
  const mails: ReceivedMail[] = [];
  const counts = { connections: 0, recipients: 0, messages: 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 200,
    ...others,
    onConnect: (_, done) => {
      counts.connections += 1;
      done();
    },
    onRcptTo: (_, __, done) => done(refusal(refuseRecipient, (counts.recipients += 1))),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const no = refusal(refuseMessage, (counts.messages += 1));
        if (no !== undefined) return done(no);
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const to = rcptTo.map(({ address }) => address);
        const mail = received(Buffer.concat(chunks).toString(), { from, to, secure: session.secure });
        const accept = async () => {
          await beforeAccepting?.(mail);
          mails.push(mail);
          done();
        };
        void accept();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = async () => new Promise<void>((resolve) => server.close(() => resolve()));
  whenDone(stop);
  const open = (server.server.address() as AddressInfo).port;
  return { port: open, url: `smtp://127.0.0.1:${open}`, mails, connections: () => counts.connections, stop };
}

function refusal(refuse: Refusal | undefined, count: number): Error | undefined {
  const answer = refuse?.(count);
  return answer === undefined ? undefined : Object.assign(new Error(answer.text), { responseCode: answer.code });
}

/** Reads a message as a mail program would. */
export function received(raw: string, envelope: Pick<ReceivedMail, 'from' | 'to' | 'secure'>): ReceivedMail {
  const { headers, body } = entity(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = boundary === undefined ? [raw] : body.split(`--${boundary}`).slice(1, -1);
  const part = (type: string) => parts.map((text) => entity(text.trimStart())).find(isOf(type));
  return { ...envelope, raw, headers, text: decodedBody(part('text/plain')), html: decodedBody(part('text/html')) };
}

interface Entity {
  headers: Map<string, string>;
  body: string;
}

function entity(raw: string): Entity {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: ?/, '')]),
  );
  return { headers, body: raw.slice(end + 4) };
}

function isOf(type: string) {
  return ({ headers }: Entity) => headers.get('content-type')?.startsWith(type) === true;
}

function decodedBody(part: Entity | undefined): string {
  if (part === undefined) return '';
  const encoding = part.headers.get('content-transfer-encoding');
  const text = part.body.replace(/\r\n$/, '');
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString();
  if (encoding !== 'quoted-printable') return text;
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
