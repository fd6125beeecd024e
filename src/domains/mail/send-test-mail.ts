import { randomUUID } from 'node:crypto';

import { StartError } from '../../shared/errors.ts';
import { writeLetter } from './letter/write-letter.ts';
import { isOneAddress } from './mail-address.ts';
import type { MailOptions } from './mail.options.ts';
import { openTransport } from './open-transport.ts';
import { DeliveryFailed } from './transport.ts';

const LONGEST_MS = 60_000;

/**
 * Sends a mail at once, past the queue: whoever has just set a server wants to know whether it takes mail.
 * @throws StartError with what the server said.
 */
export async function sendTestMail(options: MailOptions, to: string): Promise<'sent' | 'written'> {
  if (!isOneAddress(to)) throw new StartError(`${to} is not one plain e-mail address.`);
  const paragraphs = ['This is a test. Whoever reads it knows that the shop can send mail.'];
  const letter = writeLetter({ language: 'en', subject: `A test from ${options.shop.name}`, paragraphs }, options.shop);
  const transport = openTransport(options);
  const mail = { ...letter, id: randomUUID(), kind: 'test', to, createdAt: new Date() };
  try {
    return await transport.deliver(mail, AbortSignal.timeout(LONGEST_MS));
  } catch (error) {
    if (!(error instanceof DeliveryFailed)) throw error;
    throw new StartError(`The mail was not delivered: ${error.message}`, { cause: error });
  } finally {
    transport.close();
  }
}
