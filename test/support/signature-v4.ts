import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

interface Signed {
  /** "ID/20261124/us-east-1/s3/aws4_request" */
  credential: string;
  headers: string[];
  signature: string;
  /** "20261124T010203Z" */
  date: string;
  payload: string;
  /** Seconds. */
  expires: number;
}

/**
 * Whether a request to S3 is signed with this key and still valid (AWS Signature Version 4, in a header or in the
 * address): computed here from the request alone, so that client and server of a test do not share an error.
 * @returns the code of the refusal, undefined for a good one.
 */
export function refusalOf(request: IncomingMessage, id: string, secret: string): string | undefined {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const signed = fromAddress(url) ?? fromHeader(request);
  if (signed === undefined) return 'AccessDenied';
  const [key, day = '', region = '', service = ''] = signed.credential.split('/');
  if (key !== id) return 'InvalidAccessKeyId';
  const canonical = [
    request.method,
    url.pathname,
    queryOf(url),
    ...signed.headers.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signed.headers.join(';'),
    signed.payload,
  ].join('\n');
  const scope = [day, region, service, 'aws4_request'].join('/');
  const words = ['AWS4-HMAC-SHA256', signed.date, scope, sha256(canonical)].join('\n');
  const steps = [day, region, service, 'aws4_request', words];
  const signature = steps.reduce<string | Buffer>((by, step) => hmac(by, step), `AWS4${secret}`);
  if (Buffer.from(signature).toString('hex') !== signed.signature) return 'SignatureDoesNotMatch';
  return momentOf(signed.date) + signed.expires * 1_000 < Date.now() ? 'AccessDenied' : undefined;
}

function fromAddress({ searchParams }: URL): Signed | undefined {
  const signature = searchParams.get('X-Amz-Signature');
  if (signature === null) return undefined;
  const of = (name: string) => searchParams.get(`X-Amz-${name}`) ?? '';
  return {
    credential: of('Credential'),
    headers: of('SignedHeaders').split(';'),
    signature,
    date: of('Date'),
    payload: 'UNSIGNED-PAYLOAD',
    expires: Number(of('Expires')),
  };
}

function fromHeader({ headers }: IncomingMessage): Signed | undefined {
  const said = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  if (said === null) return undefined;
  const [, credential = '', names = '', signature = ''] = said;
  const date = String(headers['x-amz-date']);
  return { credential, headers: names.split(';'), signature, date, payload: bodyOf(headers), expires: 900 };
}

function bodyOf(headers: IncomingMessage['headers']): string {
  return String(headers['x-amz-content-sha256'] ?? '');
}

function queryOf({ searchParams }: URL): string {
  return [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .toSorted()
    .join('&');
}

function escaped(words: string): string {
  return encodeURIComponent(words).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function momentOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function hmac(key: string | Buffer, words: string): Buffer {
  return createHmac('sha256', key).update(words).digest();
}

function sha256(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}
