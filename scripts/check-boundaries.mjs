// dependency-cruiser sees nothing and passes when its parser does not fit the compiler, so it must first prove
// that it sees: a planted import across a boundary has to fail.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { node, root } from './prepare.mjs';

/** @returns 0 when no import crosses a boundary and a planted one is noticed. */
export function boundaries() {
  for (const [file, code] of Object.entries(PLANTED)) {
    const place = path.join(root, file);
    writeFileSync(place, code);
    try {
      if (cruise('ignore').status === 0 && pagesImportingValues().length === 0) {
        console.error(`A planted violation in ${file} was not noticed: the boundary check is blind.`);
        return 1;
      }
    } finally {
      rmSync(place);
    }
  }
  const pages = pagesImportingValues();
  for (const page of pages) console.error(`  error pages-know-only-types-of-domains: ${page}`);
  return cruise('inherit').status || (pages.length > 0 ? 1 : 0);
}

const PLANTED = {
  'src/performance/images/planted-violation.ts': `import '../../domains/catalog/index.ts';\n`,
  'src/domains/reviews/planted-violation.ts': `import '../catalog/product.view.ts';\n`,
  'src/domains/mail/planted-violation.ts': `import '../../console/index.ts';\n`,
  'src/commands/planted-violation.ts': `import '../console/console.module.ts';\n`,
  'src/shared/planted-violation.ts': `import '../performance/database/index.ts';\n`,
  'src/storefront/components/PlantedViolation.astro': `---\nimport { Sellers } from '../../domains/identity/index.ts';\n---\n`,
};

/** dependency-cruiser does not read .astro files: their imports of anything but types are looked for as text. */
function pagesImportingValues() {
  const folder = path.join(root, 'src/storefront');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.astro'));
  const crossing = /^import\s+(?!type\b)[^;]*?['"](?:\.\.\/)+(?:domains|performance|commands|console)\/[^'"]*['"]/m;
  return files.filter((file) => crossing.test(readFileSync(path.join(folder, file), 'utf8')));
}

function cruise(stdio) {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const folders = ['src', 'migrations', 'seeds', 'bench', 'load', 'fuzz'];
  return spawnSync(node, [program, '--config', '.dependency-cruiser.mjs', ...folders], { cwd: root, stdio });
}
