import type { Setting, SettingsRoom } from './settings.ts';

/** docs/settings.md: every variable of every room. */
export function settingsPage(rooms: readonly SettingsRoom[]): string {
  const sections = rooms.map(({ title, settings }) => {
    const rows = Object.entries(settings).map(
      ([name, { about, form, default: fallback }]) =>
        `| \`${name}\` | ${fallback === undefined ? '–' : `\`${fallback}\``} | ${form} | ${about} |`,
    );
    return [
      `## ${title}`,
      '',
      '| variable | default | accepted | what it does |',
      '| --- | --- | --- | --- |',
      ...rows,
    ];
  });
  return [
    '# Settings',
    '',
    'Environment variables, read at start; a `.env` file beside `package.json` is read too. A wrong one stops the start',
    'with a line that names it. Written by `npm run docs:settings`.',
    '',
    ...sections.flatMap((section) => [...section, '']),
  ].join('\n');
}

/** .env.example: the same list, ready to copy. */
export function environmentExample(rooms: readonly SettingsRoom[]): string {
  const sections = rooms.map(({ title, settings }) => {
    const lines = Object.entries(settings).flatMap(([name, definition]) => [
      `# ${definition.about}`,
      line(name, definition),
    ]);
    return [`### ${title}`, ...lines].join('\n');
  });
  return `# Copy to .env and change what you need; docs/settings.md explains every line.\n\n${sections.join('\n\n')}\n`;
}

function line(name: string, { default: fallback, example }: Setting<unknown>): string {
  return `# ${name}=${fallback ?? example ?? ''}`;
}
