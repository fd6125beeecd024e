/** What may run beyond PostgreSQL's own harmless functions, and what nobody may look at. */
export interface AnalysisPolicy {
  /** Functions of this database's own that are known to only read, all of that name: "public.normal_form". */
  functions?: readonly string[];
  /** Extensions beyond `TRUSTED_EXTENSIONS` whose functions are taken for what they declare. */
  extensions?: readonly string[];
  /** Tables whose rows are secrets: numbers of rows in a plan would tell them bit by bit. "public.sessions". */
  hiddenTables?: readonly string[];
  /** Columns that are secrets, in tables that are none otherwise: { table: "users", column: "password_hash" }. */
  hiddenColumns?: readonly HiddenColumn[];
}

export interface HiddenColumn {
  /** Without its schema. */
  table: string;
  column: string;
}

/** Extensions that come with PostgreSQL, and one that does not, whose functions are C and act on nothing but their arguments. */
export const TRUSTED_EXTENSIONS = [
  'bloom',
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'isn',
  'ltree',
  'pg_trgm',
  'pgcrypto',
  'seg',
  'unaccent',
  'uuid-ossp',
  'vector',
];

/** Volatile, and yet without effect. */
export const HARMLESS_VOLATILE = ['clock_timestamp', 'gen_random_uuid', 'random', 'timeofday', 'uuidv4', 'uuidv7'];

/**
 * Built-in functions that declare themselves stable or immutable, and look at the server, its files, settings, catalogs or
 * transactions, or run SQL that is given as text.
 */
export const FORBIDDEN =
  '^(pg_(?!typeof$|column_size$|collation_for$|size_pretty$|size_bytes$)|lo_|loread$|lowrite$|txid_|has_|to_reg|fmgr_|' +
  'inet_(client|server)_|binary_upgrade_|ts_stat$|ts_rewrite$|(cursor|query|table|schema|database)_to_xml|' +
  '(current_setting|set_config|version|row_security_active|getpgusername|currtid2?)$|(col|obj|shobj)_description$)';
