import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import {
  type ImageSettings,
  imageSettings,
  LocalDisk,
  processImage,
  type ProcessedImage,
} from '../performance/images/index.ts';
import { AppError, errorCode, errorMessage, StartError } from '../shared/errors.ts';
import { readSettings } from '../shared/settings.ts';

const USAGE = `Usage: npm run images -- process FILE... [--out FOLDER] [--squares] [--json]

  Makes of each file what the shop would serve of it, and tells what became of it.
  --out FOLDER   keep the pictures there, as products/<size>/<content hash>.<format>
  --squares      make square crops as well
  --json         one line of JSON for each file

Exit codes: 0 all were made; 1 some were refused or cannot be read; 2 some were made and could not be kept;
130 interrupted: what was begun is told, the rest was not tried. docs/images.md explains the limits and the codes.`;

const [REFUSED, FAILED, INTERRUPTED] = [1, 2, 130];
/** The code of a picture that the folder did not take. */
const NOT_KEPT = 'picture-store-unavailable';

interface Outcome {
  file: string;
  /** What became of it, or why it was refused. */
  image?: ProcessedImage;
  refusal?: { code: string; message: string };
}

/** @throws StartError for arguments that cannot be understood. */
export async function processImages(args: readonly string[]): Promise<void> {
  const { files, out, squares, json } = readArguments(args);
  const { images } = readSettings({ images: imageSettings }, process.env);
  const storage = out === undefined ? undefined : new LocalDisk(path.resolve(out));
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  // Whoever reads the lines may have seen enough of them.
  process.stdout.on('error', (error) => process.exit(errorCode(error) === 'EPIPE' ? 0 : FAILED));
  // Some at once, told in their order.
  const running: Promise<Outcome>[] = [];
  for (const file of files) {
    if (interruption.signal.aborted) break;
    running.push(outcomeOf(file, images, { squares, storage }));
    if (running.length >= images.IMAGES_CONCURRENCY) tell(await running.shift(), json);
  }
  for (const last of running) tell(await last, json);
  if (interruption.signal.aborted) process.exitCode = INTERRUPTED;
}

interface Wish {
  squares: boolean;
  storage: LocalDisk | undefined;
}

/** Whatever happens to a file is told of it, and the next one is tried. */
async function outcomeOf(file: string, settings: ImageSettings, { squares, storage }: Wish): Promise<Outcome> {
  try {
    const bytes = await readUpTo(file, settings.IMAGES_MAX_BYTES);
    const image = await processImage(bytes, settings, { squares });
    if (storage !== undefined) await keep(image, storage);
    return { file, image };
  } catch (error) {
    if (error instanceof AppError) return { file, refusal: { code: error.code, message: sentenceOf(error) } };
    return { file, refusal: { code: 'file-unreadable', message: errorMessage(error) } };
  }
}

async function keep({ variants, squares, animation }: ProcessedImage, storage: LocalDisk): Promise<void> {
  const made = [...variants, ...squares, ...(animation === null ? [] : [animation])];
  await Promise.all(made.map(async ({ key, content }) => storage.write(key, content)));
}

/** A shopper need not know what is wrong with the disk; whoever sits at the command line does. */
function sentenceOf(error: AppError): string {
  return error.code === NOT_KEPT ? `${error.message} ${errorMessage(error.cause)}` : error.message;
}

/** One byte more than is accepted is enough to be refused. */
async function readUpTo(file: string, bytes: number): Promise<Buffer> {
  // A pipe that nobody writes into would hold whoever opens it for ever.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat().then((stat) => {
      if (!stat.isFile()) throw new Error(`${file} is not a file`);
      return stat;
    });
    const buffer = Buffer.alloc(Math.min(size, bytes + 1));
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function tell(outcome: Outcome | undefined, json: boolean): void {
  if (outcome === undefined) return;
  const { file, image, refusal } = outcome;
  if (refusal !== undefined && process.exitCode !== FAILED) {
    process.exitCode = refusal.code === NOT_KEPT ? FAILED : REFUSED;
  }
  if (json) console.log(JSON.stringify(image === undefined ? { file, refusal } : { file, ...described(image) }));
  else if (image === undefined) console.log(`${file}: ${refusal?.message} (${refusal?.code})`);
  else console.log(`${file}: ${image.width} × ${image.height}\n${lines(image)}`);
}

function described({ variants, squares, animation, ...image }: ProcessedImage) {
  const one = ({ content, key, ...variant }: ProcessedImage['variants'][number]) => ({
    ...variant,
    bytes: content.byteLength,
    file: key,
  });
  return {
    ...image,
    variants: variants.map(one),
    squares: squares.map(one),
    animation: animation === null ? null : one(animation),
  };
}

function lines({ variants, squares, animation }: ProcessedImage): string {
  return [...variants, ...squares, ...(animation === null ? [] : [animation])]
    .map(({ size, format, width, height, content, quality }) => {
      const what = `${size} ${format}`.padEnd(24);
      return `  ${what}${`${width} × ${height}`.padEnd(14)}${String(content.byteLength).padStart(8)} bytes, quality ${quality}`;
    })
    .join('\n');
}

function readArguments(args: readonly string[]) {
  const { values, positionals: files } = parse(args);
  if (files.length === 0) throw new StartError(USAGE);
  return { files, out: values.out, squares: values.squares, json: values.json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        squares: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new StartError(`${errorMessage(error)}\n\n${USAGE}`, { cause: error });
  }
}
