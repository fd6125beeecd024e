/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'shared-stands-alone',
      comment: 'src/shared is imported by all and imports nothing of ours.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^(src|seeds|migrations)/', pathNot: '^src/shared/' },
    },
    {
      name: 'rooms-know-no-domain',
      comment: 'A room of src/performance could leave for a package tomorrow.',
      severity: 'error',
      from: { path: '^src/performance/' },
      to: { path: '^(src|seeds|migrations)/', pathNot: '^src/(performance|shared)/' },
    },
    {
      name: 'rooms-are-entered-through-their-index',
      severity: 'error',
      from: { path: '^(src|seeds|migrations|bench|load|fuzz)/(?!performance/)' },
      to: { path: '^src/performance/[^/]+/.+', pathNot: '^src/performance/[^/]+/index[.]ts$' },
    },
    {
      name: 'rooms-enter-each-other-through-the-index',
      severity: 'error',
      from: { path: '^src/performance/([^/]+)/' },
      to: {
        path: '^src/performance/([^/]+)/.+',
        pathNot: ['^src/performance/$1/', '^src/performance/[^/]+/index[.]ts$'],
      },
    },
    {
      name: 'domains-are-entered-through-their-index',
      severity: 'error',
      from: { path: '^(src|seeds|migrations|bench|load|fuzz)/(?!domains/)' },
      to: { path: '^src/domains/[^/]+/.+', pathNot: '^src/domains/[^/]+/index[.]ts$' },
    },
    {
      name: 'domains-enter-each-other-through-the-index',
      severity: 'error',
      from: { path: '^src/domains/([^/]+)/' },
      to: { path: '^src/domains/([^/]+)/.+', pathNot: ['^src/domains/$1/', '^src/domains/[^/]+/index[.]ts$'] },
    },
    {
      name: 'domains-know-no-pages',
      severity: 'error',
      from: { path: '^src/domains/' },
      to: { path: '^(src/(storefront|commands|[^/]+[.]ts$)|seeds|migrations)' },
    },
    {
      name: 'nobody-below-knows-the-console',
      comment: 'The console asks rooms and identity; they work without it.',
      severity: 'error',
      from: { path: '^src/(performance|domains|shared)/' },
      to: { path: '^src/console/' },
    },
    {
      name: 'the-console-is-entered-through-its-index',
      severity: 'error',
      from: { path: '^(src|seeds|migrations|bench|load|fuzz)/(?!console/)' },
      to: { path: '^src/console/.+', pathNot: '^src/console/index[.]ts$' },
    },
    {
      name: 'the-console-knows-no-pages',
      severity: 'error',
      from: { path: '^src/console/' },
      to: { path: '^(src/(storefront|commands|for-pages|[^/]+[.]ts$)|seeds|migrations)' },
    },
    {
      name: 'pages-know-only-types-of-domains',
      comment: 'Pages ask through Astro.locals; what they import by value is bundled twice.',
      severity: 'error',
      from: { path: '^src/storefront/' },
      to: { path: '^src/(?!storefront|shared)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]test[.]ts$' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'], exportsFields: ['exports'] },
  },
};
