import { parseArgs } from 'node:util';

import { nameFromEmail } from '../domains/catalog/index.ts';
import { credentials, makeAdmin, needsPassword, PasswordPolicy, revokeAdmin } from '../domains/identity/index.ts';
import type { Config } from '../config.ts';
import { StartError } from '../shared/errors.ts';
import { readPassword } from './read-password.ts';
import { runCommand } from './run-command.ts';
import { withCache } from './with-cache.ts';
import { withDatabase } from './with-database.ts';

const USE = 'Use: npm run admin -- EMAIL [--password | --revoke]';

const USAGE = `Usage: npm run admin -- EMAIL [--password] [--revoke]

Makes EMAIL an administrator of the shop: a new account, or the one there is. A new account needs a password: it is
asked for, or read from standard input. The shop may run meanwhile, or not.

  --password   give an account that has a password a new one
  --revoke     take the role again; the account stays

docs/admin.md explains what administrators can do.`;

await runCommand(async () => {
  const asked = readArguments(process.argv.slice(2));
  if (asked === undefined) return console.log(USAGE);
  const { email, revoke } = asked;
  await withDatabase(
    async (context) => {
      const { config, database } = context;
      const wanted = !revoke && ((await needsPassword(database, email)) || asked.password);
      const password = wanted ? await soundPassword(config, email) : undefined;
      await withCache(context, async (cache) => {
        const ground = { database, cache };
        const done = revoke
          ? await revokeAdmin(ground, email)
          : await makeAdmin(ground, { email, name: nameOf(email), password });
        console.log(done);
      });
    },
    { joinRunningShop: true },
  );
});

interface Asked {
  email: string;
  password: boolean;
  revoke: boolean;
}

/** @returns undefined when help is asked for. */
function readArguments(argv: string[]): Asked | undefined {
  const { values, positionals } = parse(argv);
  const { password = false, revoke = false, help = false } = values;
  if (help) return undefined;
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0 || (password && revoke)) {
    throw new StartError(USE);
  }
  const email = credentials.shape.email.safeParse(given);
  if (!email.success) throw new StartError(`"${given}" is no e-mail address.`);
  return { email: email.data, password, revoke };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        password: { type: 'boolean' },
        revoke: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new StartError(USE, { cause: error });
  }
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
