import { parseArgs } from 'node:util';

import { nameFromEmail } from '../domains/catalog/index.ts';
import {
  credentials,
  makeAdmin,
  needsPassword,
  PasswordPolicy,
  resetFactors,
  revokeAdmin,
  SendLetter,
} from '../domains/identity/index.ts';
import { Mails } from '../domains/mail/index.ts';
import type { Config } from '../config.ts';
import { mailOptions } from '../mail-options.ts';
import { Jobs } from '../performance/jobs/index.ts';
import { StartError } from '../shared/errors.ts';
import { shopUrl } from '../shop-url.ts';
import { readPassword } from './read-password.ts';
import { runCommand } from './run-command.ts';
import { withCache } from './with-cache.ts';
import { type CommandContext, withDatabase } from './with-database.ts';

const USE = 'Use: npm run admin -- EMAIL [--password | --revoke | --reset-factors]';

const USAGE = `Usage: npm run admin -- EMAIL [--password | --revoke | --reset-factors]

Makes EMAIL an administrator of the shop: a new account, or the one there is. A new account needs a password: it is
asked for, or read from standard input. The shop may run meanwhile, or not.

  --password        give an account that has a password a new one
  --revoke          take the role again; the account stays
  --reset-factors   for whoever has lost every second factor, administrator or not: takes the factors and the
                    password, signs them out everywhere, and mails a link to a new password

docs/admin.md explains what administrators can do.`;

await runCommand(async () => {
  const asked = readArguments(process.argv.slice(2));
  if (asked === undefined) return console.log(USAGE);
  const { email, work } = asked;
  await withDatabase(
    async (context) => {
      const { config, database } = context;
      const wanted = work === 'make' && ((await needsPassword(database, email)) || asked.password);
      const password = wanted ? await soundPassword(config, email) : undefined;
      await withCache(context, async (cache) => {
        const ground = { database, cache };
        if (work === 'revoke') console.log(await revokeAdmin(ground, email));
        else if (work === 'reset-factors') console.log(await resetFactors(ground, letterOf(context), email));
        else console.log(await makeAdmin(ground, { email, name: nameOf(email), password }));
      });
    },
    { joinRunningShop: true },
  );
});

interface Asked {
  email: string;
  work: 'make' | 'revoke' | 'reset-factors';
  password: boolean;
}

/** @returns undefined when help is asked for. */
function readArguments(argv: string[]): Asked | undefined {
  const { values, positionals } = parse(argv);
  const { password = false, revoke = false, 'reset-factors': reset = false, help = false } = values;
  if (help) return undefined;
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0 || [password, revoke, reset].filter(Boolean).length > 1) {
    throw new StartError(USE);
  }
  const email = credentials.shape.email.safeParse(given);
  if (!email.success) throw new StartError(`"${given}" is no e-mail address.`);
  return { email: email.data, password, work: revoke ? 'revoke' : reset ? 'reset-factors' : 'make' };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        password: { type: 'boolean' },
        revoke: { type: 'boolean' },
        'reset-factors': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new StartError(USE, { cause: error });
  }
}

/** What it writes is delivered by a running shop, or by the next one that starts. */
function letterOf({ config, database }: CommandContext): SendLetter {
  const mails = new Mails(database, new Jobs(database), mailOptions(config));
  return new SendLetter(mails, { shopName: config.shop.SHOP_NAME, shopUrl: shopUrl(config) });
}

async function soundPassword({ identity: settings, shop }: Config, email: string): Promise<string> {
  const policy = new PasswordPolicy({ settings, shopName: shop.SHOP_NAME });
  await policy.onModuleInit();
  try {
    const password = await readPassword();
    const fault = await policy.check(password, { email, name: nameOf(email) });
    if (fault !== undefined) throw new StartError(`The password is not taken: it must be ${fault.accepted}.`);
    return password;
  } finally {
    await policy.onModuleDestroy();
  }
}

function nameOf(email: string): string {
  return [...nameFromEmail(email)].slice(0, 80).join('').trim() || 'Admin';
}
