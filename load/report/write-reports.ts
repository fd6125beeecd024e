import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { pageOf } from './page.ts';
import type { Report } from './report.ts';

export interface ReportFiles {
  html: string;
  json: string;
}

/** @param bare the same scenario on the bare server, in the same run. */
export function writeReports(folder: string, report: Report, bare: Report | undefined): ReportFiles {
  mkdirSync(folder, { recursive: true });
  const moment = report.startedAt.replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const name = `${moment}-${report.scenario.replace(/[^a-z]+/g, '-').replace(/-$/, '')}-${report.users}`;
  const files = { html: path.join(folder, `${name}.html`), json: path.join(folder, `${name}.json`) };
  writeFileSync(files.json, `${JSON.stringify(bare === undefined ? report : { ...report, bare }, undefined, 1)}\n`);
  writeFileSync(files.html, pageOf(report, bare));
  return files;
}
