import type { ReadStream } from 'node:tty';

import { StartError } from '../shared/errors.ts';

/** Bytes; no password is longer. */
const LONGEST = 8_192;

/**
 * A new password: asked for twice, without being shown, where somebody sits at a terminal; else the first line of what
 * is piped in.
 * @throws StartError where nothing comes, or the two differ.
 */
export async function readPassword(input: ReadStream | NodeJS.ReadStream = process.stdin): Promise<string> {
  if (!input.isTTY) return readPiped(input);
  const password = await ask('New password: ', input);
  if ((await ask('Once more: ', input)) !== password) throw new StartError('The two passwords differ.');
  return password;
}

async function readPiped(input: NodeJS.ReadStream): Promise<string> {
  let text = '';
  input.setEncoding('utf8');
  for await (const part of input) {
    text += String(part);
    if (text.includes('\n') || text.length > LONGEST) break;
  }
  const line = text.split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
  if (line === '') throw new StartError('No password came: type one, or pipe one in.');
  return line;
}

/** The terminal shows nothing of what is typed and leaves editing to us: backspace and Ctrl-U work. */
async function ask(question: string, input: NodeJS.ReadStream): Promise<string> {
  // Before the question: who answers fast would be seen.
  input.setEncoding('utf8').setRawMode(true).resume();
  process.stderr.write(question);
  const typed: string[] = [];
  const answer = Promise.withResolvers<string>();
  const read = (text: string) => {
    for (const key of text) {
      if (key === '\r' || key === '\n') return answer.resolve(typed.join(''));
      if (key === '\u0003' || key === '\u0004') return answer.reject(new StartError('Nothing was changed.'));
      if (key === '\u007f' || key === '\b') typed.pop();
      else if (key === '\u0015') typed.length = 0;
      else if (key >= ' ' && typed.length < LONGEST) typed.push(key);
    }
  };
  input.on('data', read);
  try {
    return await answer.promise;
  } finally {
    input.off('data', read).setRawMode(false).pause();
    process.stderr.write('\n');
  }
}
