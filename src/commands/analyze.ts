import { analyzePlan } from './analyze-plan.ts';
import { runCommand } from './run-command.ts';

await runCommand(async () => {
  process.exitCode = await analyzePlan(process.argv.slice(2), {
    stdin: process.stdin,
    print: (text) => console.log(text),
    printError: (text) => console.error(text),
  });
});
