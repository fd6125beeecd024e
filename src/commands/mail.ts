import { parseArgs } from 'node:util';

import { readConfig } from '../config.ts';
import { latestMails, type SentMail, sendTestMail } from '../domains/mail/index.ts';
import { mailOptions } from '../mail-options.ts';
import { errorMessage, StartError } from '../shared/errors.ts';
import { runCommand } from './run-command.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `Usage: npm run mail [-- options]

  --to ADDRESS     only what this person was sent
  --limit N        so many, the latest first, 1 to 1000 (20)
  --test ADDRESS   send a test mail now, and tell what the server says`;

await runCommand(async () => {
  const { test, to, limit } = readOptions();
  if (test !== undefined) return sendTest(test);
  await withDatabase(
    async ({ database }) => {
      const mails = await latestMails(database, limit, to);
      console.log(mails.length === 0 ? 'No mail has been sent.' : mails.map(line).join('\n'));
    },
    { joinRunningShop: true },
  );
});

async function sendTest(to: string): Promise<void> {
  const became = await sendTestMail(mailOptions(readConfig()), to);
  // Where it was written, the outbox has said so.
  if (became === 'sent') console.log(`The mail server has taken a mail to ${to}.`);
}

function line({ createdAt, state, attempts, kind, to, lastError }: SentMail): string {
  const tried = attempts > 1 ? ` after ${attempts} attempts` : '';
  const error = lastError === null ? '' : `: ${lastError}`;
  return `${createdAt.toISOString()}  ${state}${tried}  ${kind}  ${to}${error}`;
}

function readOptions(): { test: string | undefined; to: string | undefined; limit: number } {
  const { test, to, limit } = parse();
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > 1_000) {
    throw new StartError(`--limit must be a whole number from 1 to 1000.\n\n${USAGE}`);
  }
  return { test, to, limit: Number(limit) };
}

function parse() {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { test: text, to: text, limit: { ...text, default: '20' } } });
    return { test: values.test, to: values.to, limit: values.limit };
  } catch (error) {
    throw new StartError(`${errorMessage(error)}.\n\n${USAGE}`, { cause: error });
  }
}
