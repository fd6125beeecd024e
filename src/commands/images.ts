import { StartError } from '../shared/errors.ts';
import { runCommand } from './run-command.ts';

type Command = (args: readonly string[]) => Promise<void>;

/** Loaded when they are asked for: each is a file of its own. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  process: async () => (await import('./process-images.ts')).processImages,
  reprocess: async () => (await import('./reprocess-images.ts')).reprocessImages,
};

await runCommand(async () => {
  const [word = '', ...args] = process.argv.slice(2);
  const load = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (load === undefined) throw new StartError(`Use: npm run images -- ${Object.keys(COMMANDS).join(' | ')} …`);
  await (
    await load()
  )(args);
});
