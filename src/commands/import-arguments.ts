import { parseArgs } from 'node:util';

import { FORMATS, type ImportFormat } from '../domains/catalog/index.ts';
import { errorMessage, StartError } from '../shared/errors.ts';

export const USAGE = `Usage: npm run import -- FILE [options]

  --format ${FORMATS.join('|')}   what FILE is; guessed from its name and content
  --seller EMAIL           whose listings they become; the account is opened if missing (the shop itself)
  --currency CODE          the currency of prices that come without one (SHOP_CURRENCY)
  --stock N                pieces of a new variant whose stock the file does not tell (1)
  --images DIR             take pictures from this folder by file name, and from the web where it has none
  --no-images              take no pictures
  --rejects FILE           name the file of refused rows after this one instead of FILE

docs/import.md explains the formats.`;

export interface ImportArguments {
  file: string;
  format: ImportFormat | undefined;
  seller: string | undefined;
  currency: string | undefined;
  stock: number;
  images: string | undefined;
  withPictures: boolean;
  rejects: string | undefined;
}

/**
 * @returns undefined when help is asked for.
 * @throws StartError naming what is wrong and how the command is used.
 */
export function readArguments(argv: string[]): ImportArguments | undefined {
  const { values, positionals } = parse(argv);
  if (values.help === true) return undefined;
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new StartError(`Name one file to import.\n\n${USAGE}`);
  const format = FORMATS.find((name) => name === values.format);
  if (values.format !== undefined && format === undefined) {
    throw new StartError(`--format must be one of ${FORMATS.join(', ')}.`);
  }
  if (!/^\d{1,6}$/.test(values.stock)) throw new StartError('--stock must be a whole number from 0 to 999999.');
  return {
    file,
    format,
    seller: values.seller,
    currency: values.currency?.toUpperCase(),
    stock: Number(values.stock),
    images: values.images,
    withPictures: values['no-images'] !== true,
    rejects: values.rejects,
  };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        seller: { type: 'string' },
        currency: { type: 'string' },
        stock: { type: 'string', default: '1' },
        images: { type: 'string' },
        'no-images': { type: 'boolean' },
        rejects: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new StartError(`${errorMessage(error)}\n\n${USAGE}`);
  }
}
