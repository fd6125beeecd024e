import {
  describeFinding,
  importProducts,
  nameFromEmail,
  type PictureImport,
  PictureFolder,
  PictureSource,
  SHOP_SELLER,
} from '../domains/catalog/index.ts';
import { storePicture } from '../domains/media/index.ts';
import type { Cache } from '../performance/cache/index.ts';
import { openImageStorage } from '../open-image-storage.ts';
import { AppError, StartError } from '../shared/errors.ts';
import { type ImportArguments, readArguments, USAGE } from './import-arguments.ts';
import { ImportProgress } from './import-progress.ts';
import { describeSummary, exitCode } from './import-summary.ts';
import { runCommand } from './run-command.ts';
import { withCache } from './with-cache.ts';
import { type CommandContext, withDatabase } from './with-database.ts';

/** How many refusals and warnings are shown; all refusals are in the file beside the rejected rows. */
const SHOWN_FINDINGS = 100;

/** When Ctrl-C came first, in milliseconds of the process's clock. */
let interruptedAt = 0;

await runCommand(async () => {
  const args = readArguments(process.argv.slice(2));
  if (args === undefined) return console.log(USAGE);
  await withDatabase(
    async (context) => withCache(context, async (cache) => runImport(context, cache, args)).catch(explainLostDatabase),
    { joinRunningShop: true },
  );
});

async function runImport({ database, config }: CommandContext, cache: Cache, args: ImportArguments): Promise<void> {
  const { shop } = config;
  const progress = new ImportProgress();
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt(interruption));
  let shown = 0;
  const summary = await importProducts(database, {
    file: args.file,
    format: args.format,
    seller:
      args.seller === undefined
        ? { email: SHOP_SELLER, name: shop.SHOP_NAME }
        : { email: args.seller, name: nameFromEmail(args.seller) },
    currency: args.currency ?? shop.SHOP_CURRENCY,
    stock: args.stock,
    pictures: args.withPictures ? await picturesFrom(args.images, { database, config }) : undefined,
    rejectsBeside: args.rejects,
    evict: async (tags) => cache.evict(tags),
    signal: interruption.signal,
    onProgress: (state) => progress.show(state),
    onFinding: (kind, finding) => {
      if (++shown > SHOWN_FINDINGS) return;
      progress.clear();
      console.error(`${kind}: ${typeof finding === 'string' ? finding : describeFinding(finding)}`);
    },
  });
  progress.clear();
  if (shown > SHOWN_FINDINGS) console.error(`… and ${shown - SHOWN_FINDINGS} more.`);
  console.log(describeSummary(summary, progress.seconds));
  process.exitCode = exitCode(summary);
}

/** A shop that is stopped takes its embedded database away from an import that runs beside it. */
function explainLostDatabase(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'database-unavailable') throw error;
  throw new StartError(
    'The database went away amid the import; was the shop stopped? Import the file again: what is done is not done twice.',
    { cause: error },
  );
}

/** A terminal may send Ctrl-C twice, to npm and to us; only one that comes later is meant as "at once". */
function interrupt(interruption: AbortController): void {
  if (!interruption.signal.aborted) {
    interruptedAt = performance.now();
    interruption.abort();
  } else if (performance.now() - interruptedAt > 2_000) process.exit(130);
}

async function picturesFrom(
  folder: string | undefined,
  { database, config }: Pick<CommandContext, 'database' | 'config'>,
): Promise<PictureImport> {
  const storage = openImageStorage(config);
  return {
    source: new PictureSource(folder === undefined ? undefined : await PictureFolder.open(folder)),
    store: async (bytes) => storePicture({ database, storage, settings: config.images }, bytes),
  };
}
