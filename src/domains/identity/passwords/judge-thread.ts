import { parentPort } from 'node:worker_threads';

import { judge } from './judge.ts';

/** What a PasswordJudge starts as a thread: one answer for each question, in order. */
parentPort?.on('message', ({ password, words }: { password: string; words: readonly string[] }) => {
  parentPort?.postMessage(judge(password, words), []);
});
