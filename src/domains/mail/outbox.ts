import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { errorMessage } from '../../shared/errors.ts';
import { type From, messageOf } from './message.ts';
import type { WaitingMail } from './mails.queries.ts';
import { DeliveryFailed, type MailTransport } from './transport.ts';

/** The oldest go first. */
export const FILES_KEPT = 500;

/** Where there is no server: each mail is a file that mail programs open. */
export class Outbox implements MailTransport {
  private readonly folder: string;
  private readonly from: From;

  constructor(dataDir: string, from: From) {
    this.folder = path.resolve(dataDir, 'outbox');
    this.from = from;
  }

  async deliver(mail: WaitingMail): Promise<'written'> {
    try {
      const file = path.join(this.folder, fileName(mail));
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      // One that was there before may have been made by others.
      await chmod(this.folder, 0o700);
      await this.write(file, await this.compose(mail));
      await this.forgetOldest();
      console.log(`A mail to ${mail.to} is in ${file} (SMTP_URL is not set).`);
      return 'written';
    } catch (error) {
      throw new DeliveryFailed(`It cannot be written to the outbox: ${errorMessage(error)}`, false, { cause: error });
    }
  }

  close(): void {
    // Nothing is kept open.
  }

  private async compose(mail: WaitingMail): Promise<Buffer> {
    const { createTransport } = await import('nodemailer');
    const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message } = await composer.sendMail(messageOf(mail, this.from));
    if (!Buffer.isBuffer(message)) throw new Error('The message is not a buffer.');
    return message;
  }

  /** Whole or not at all; written again by a second run, it is the same file. */
  private async write(file: string, message: Buffer): Promise<void> {
    const unfinished = `${file}.${process.pid}.part`;
    try {
      await writeFile(unfinished, message, { mode: 0o600, flag: 'w' });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  private async forgetOldest(): Promise<void> {
    const files = (await readdir(this.folder)).filter((name) => /\.(eml|part)$/.test(name)).sort();
    const surplus = files.slice(0, Math.max(0, files.length - FILES_KEPT));
    await Promise.all(surplus.map(async (name) => rm(path.join(this.folder, name), { force: true })));
  }
}

/** In the order they were sent, each with its own name: `20261123T221330.123Z-4f1c22ab-confirm-email.eml`. */
function fileName({ createdAt, id, kind }: WaitingMail): string {
  const time = createdAt.toISOString().replace(/[-:]/g, '');
  return `${time}-${id.slice(-8)}-${kind}.eml`;
}
