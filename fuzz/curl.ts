import type { FuzzRequest } from './request-arbitrary.ts';

const LONGEST_BODY = 2_000;

/** A line for a shell that sends the same request. */
export function curlOf(
  url: string,
  { method, target, headers, body }: FuzzRequest,
  cookie: string | undefined,
): string {
  const given =
    cookie === undefined ? headers : [...headers.filter(([name]) => name !== 'cookie'), ['cookie', cookie] as const];
  return [
    ...(body === undefined || typeof body === 'string'
      ? []
      : [`printf %s ${quoted(body.toString('base64'))} | base64 -d |`]),
    'curl -i --path-as-is',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...given.map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-binary ${typeof body === 'string' ? quoted(shortened(body)) : '@-'}`]),
    quoted(url + target),
  ].join(' ');
}

function shortened(body: string): string {
  return body.length <= LONGEST_BODY ? body : `${body.slice(0, LONGEST_BODY)}… (${body.length} characters)`;
}

/** What is not printable is written as $'…' has it. */
function quoted(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (!/[\u0000-\u001f\u007f]/.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = text.replace(
    // oxlint-disable-next-line no-control-regex -- these are what is replaced
    /[\u0000-\u001f\u007f'\\]/g,
    (character) => String.raw`\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `$'${escaped}'`;
}
