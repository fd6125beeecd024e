import type { ClientBase } from 'pg';

import type { NamesIn } from './names-in.ts';
import { type AnalysisPolicy, FORBIDDEN, HARMLESS_VOLATILE, TRUSTED_EXTENSIONS } from './policy.ts';

/** One thing that a statement would reach, and may not. */
export interface Refusal {
  what: 'function' | 'operator' | 'inside' | 'relation' | 'domain' | 'unseen';
  /** "public.evil", "public.secrets". */
  name: string;
  /** Why, or where it was found. */
  reason: string;
}

/**
 * Everything that running a statement with these names could call or read and that is not known to be harmless, by the
 * catalogs of the connected server (13 and newer). Within the transaction that explains it.
 * @param planOnly it is planned and never run: volatile functions are then not called.
 */
export async function refusalsOf(
  client: ClientBase,
  names: NamesIn,
  policy: AnalysisPolicy,
  planOnly: boolean,
): Promise<Refusal[]> {
  const values = [
    [...TRUSTED_EXTENSIONS, ...(policy.extensions ?? [])],
    policy.functions ?? [],
    names.functions,
    names.operators,
    names.relations,
    names.types,
    names.attributes,
    planOnly,
    FORBIDDEN,
    HARMLESS_VOLATILE,
    policy.hiddenTables ?? [],
  ];
  return (await client.query<Refusal>({ text: REFUSALS, values })).rows;
}

/** Objects below this number are PostgreSQL's own (FirstNormalObjectId). */
const OWN = '16384';

/** PostgreSQL's own, those of trusted extensions, and the ones allowed by name. */
const TRUSTED = `
  trusted(oid) AS MATERIALIZED (
    SELECT oid FROM pg_catalog.pg_proc WHERE oid < ${OWN}
    UNION SELECT p.oid FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = ANY ($1::text[])
      JOIN pg_catalog.pg_proc p ON p.oid = d.objid
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname IN ('c', 'internal', 'sql')
      WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e'
    UNION SELECT p.oid FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname || '.' || p.proname = ANY ($2::text[])
  ),
  refused AS MATERIALIZED (
    SELECT p.oid, p.proname AS name, n.nspname || '.' || p.proname AS full_name, t.oid IS NULL AS foreign_to_us,
      p.pronargs, p.pronargdefaults, p.proargtypes[0] AS first,
      CASE WHEN t.oid IS NULL THEN 'nobody vouches for it' WHEN p.provolatile = 'v' THEN 'it is volatile: it may change something'
           ELSE 'it looks beyond what it is given' END AS reason,
      p.proname ~ $9 AS forbidden
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace LEFT JOIN trusted t ON t.oid = p.oid
    WHERE n.nspname || '.' || p.proname <> ALL ($2::text[])
      AND (t.oid IS NULL OR p.prosecdef OR p.prokind = 'p' OR p.proname ~ $9
        OR (p.provolatile = 'v' AND NOT $8::boolean AND p.proname <> ALL ($10::text[])))
  )`;

/** What the named relations reach: partitions, and what views, rules and policies read. */
const REACHED = `
  reached(oid) AS (
    SELECT to_regclass(name)::oid FROM unnest($5::text[]) AS named(name) WHERE to_regclass(name) IS NOT NULL
    UNION SELECT next.oid FROM reached CROSS JOIN LATERAL (
      SELECT inhrelid AS oid FROM pg_catalog.pg_inherits WHERE inhparent = reached.oid
      UNION ALL SELECT m[1]::oid FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class AND c.relkind <> 'm',
        regexp_matches(w.ev_action::text, ':relid ([1-9][0-9]*)', 'g') m WHERE w.ev_class = reached.oid
      UNION ALL SELECT m[1]::oid FROM pg_catalog.pg_policy p,
        regexp_matches(concat(p.polqual::text, p.polwithcheck::text), ':relid ([1-9][0-9]*)', 'g') m
        WHERE p.polrelid = reached.oid
    ) next
  )`;

/** Stored expressions that planning or running may evaluate, as trees. Columns of later versions are read by name. */
const EXPRESSIONS = `
  expressions(place, tree) AS (
    SELECT 'a rule of ' || w.ev_class::regclass, concat(w.ev_qual::text, w.ev_action::text)
      FROM pg_catalog.pg_rewrite w JOIN reached r ON r.oid = w.ev_class
      JOIN pg_catalog.pg_class c ON c.oid = r.oid AND c.relkind <> 'm'
    UNION ALL SELECT 'a policy of ' || p.polrelid::regclass, concat(p.polqual::text, p.polwithcheck::text)
      FROM pg_catalog.pg_policy p JOIN reached r ON r.oid = p.polrelid
    UNION ALL SELECT 'a check of ' || c.conrelid::regclass, c.conbin::text
      FROM pg_catalog.pg_constraint c JOIN reached r ON r.oid = c.conrelid WHERE c.conbin IS NOT NULL
    UNION ALL SELECT 'an index of ' || i.indrelid::regclass, concat(i.indexprs::text, i.indpred::text)
      FROM pg_catalog.pg_index i JOIN reached r ON r.oid = i.indrelid
    UNION ALL SELECT 'a column of ' || d.adrelid::regclass, d.adbin::text
      FROM pg_catalog.pg_attrdef d JOIN reached r ON r.oid = d.adrelid
      JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE a.attgenerated = 'v' OR $8::boolean
    UNION ALL SELECT 'the partitions of ' || p.partrelid::regclass, p.partexprs::text
      FROM pg_catalog.pg_partitioned_table p JOIN reached r ON r.oid = p.partrelid
    UNION ALL SELECT 'the statistics of ' || s.stxrelid::regclass, to_jsonb(s) ->> 'stxexprs'
      FROM pg_catalog.pg_statistic_ext s JOIN reached r ON r.oid = s.stxrelid
    UNION ALL SELECT 'the type ' || c.contypid::regtype, c.conbin::text
      FROM pg_catalog.pg_constraint c JOIN types t ON t.oid = c.contypid
  ),
  called AS (
    SELECT place, m[1]::oid AS oid, false AS by_operator FROM expressions,
      regexp_matches(tree, ':(?:funcid|opfuncid|negfuncid|aggfnoid|winfnoid|tsmhandler) ([1-9][0-9]*)', 'g') m
    UNION SELECT place, o.oprcode::oid, true FROM expressions,
      regexp_matches(tree, ':(?:opno|eqop|sortop) ([1-9][0-9]*)', 'g') m JOIN pg_catalog.pg_operator o ON o.oid = m[1]::oid
  )`;

/** Types that values may become, with what they are made of: domains check what they are given. */
const TYPES = `
  types(oid) AS (
    (SELECT a.atttypid FROM pg_catalog.pg_attribute a JOIN reached r ON r.oid = a.attrelid WHERE a.attnum > 0
     UNION SELECT oid FROM pg_catalog.pg_type WHERE typname = ANY ($6::text[]) AND oid >= ${OWN}
     UNION SELECT m[1]::oid FROM pg_catalog.pg_rewrite w JOIN reached r ON r.oid = w.ev_class,
       regexp_matches(w.ev_action::text, ':(?:resulttype|funcresulttype) ([1-9][0-9]*)', 'g') m)
    UNION SELECT next.oid FROM types JOIN pg_catalog.pg_type t ON t.oid = types.oid CROSS JOIN LATERAL (
      SELECT unnest(ARRAY[t.typelem, t.typbasetype]) AS oid
      UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0
    ) next WHERE next.oid >= ${OWN}
  )`;

/** Functions that are called without being named: by types, casts, orders of values, text search. Only superusers make most of them. */
const UNSEEN = `
  unseen(name, oid) AS (
    SELECT 'a cast', castfunc::oid FROM pg_catalog.pg_cast WHERE castfunc <> 0
    UNION ALL SELECT 'an operator class', amproc::oid FROM pg_catalog.pg_amproc
    UNION ALL SELECT 'an operator class', o.oprcode::oid FROM pg_catalog.pg_amop a JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
    UNION ALL SELECT 'an access method', amhandler::oid FROM pg_catalog.pg_am
    UNION ALL SELECT 'a type', unnest(ARRAY[typinput, typoutput, typreceive, typsend, typmodin, typmodout, typanalyze]::oid[])
      FROM pg_catalog.pg_type
    UNION ALL SELECT 'a range', unnest(ARRAY[rngcanonical, rngsubdiff]::oid[]) FROM pg_catalog.pg_range
    UNION ALL SELECT 'a conversion', conproc::oid FROM pg_catalog.pg_conversion
    UNION ALL SELECT 'text search', unnest(ARRAY[tmplinit, tmpllexize]::oid[]) FROM pg_catalog.pg_ts_template
    UNION ALL SELECT 'text search', unnest(ARRAY[prsstart, prstoken, prsend, prsheadline, prslextype]::oid[]) FROM pg_catalog.pg_ts_parser
  )`;

const REFUSALS = `
  WITH RECURSIVE ${TRUSTED}, ${REACHED}, ${TYPES}, ${EXPRESSIONS}, ${UNSEEN}
  SELECT 'relation' AS what, n.nspname || '.' || c.relname AS name,
    CASE WHEN n.nspname || '.' || c.relname = ANY ($11::text[]) THEN 'secret' WHEN c.oid < ${OWN} THEN 'catalog' ELSE 'kind' END AS reason
  FROM reached r JOIN pg_catalog.pg_class c ON c.oid = r.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind NOT IN ('r', 'p', 'm', 'v') OR c.oid < ${OWN} OR n.nspname ~ '^(pg_|information_schema$)'
    OR n.nspname || '.' || c.relname = ANY ($11::text[])
  UNION ALL SELECT 'function', full_name, reason FROM refused f
  WHERE f.name = ANY ($3::text[]) OR full_name = ANY ($3::text[])
    OR (f.name = ANY ($7::text[]) AND f.pronargs >= 1 AND f.pronargs - f.pronargdefaults <= 1
      AND EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid = f.first AND t.typtype IN ('c', 'p', 'd')))
  UNION ALL SELECT 'operator', o.oprname || ' calls ' || f.full_name, f.reason
  FROM pg_catalog.pg_operator o JOIN refused f ON f.oid IN (o.oprcode, o.oprrest, o.oprjoin) AND f.foreign_to_us
  WHERE o.oprname = ANY ($4::text[])
  UNION ALL SELECT 'inside', f.full_name, called.place || ' calls it'
  FROM called JOIN refused f ON f.oid = called.oid AND (f.foreign_to_us OR NOT called.by_operator)
  UNION ALL SELECT 'unseen', f.full_name, unseen.name || ' calls it unseen'
  FROM unseen JOIN refused f ON f.oid = unseen.oid AND f.foreign_to_us
  LIMIT 1`;
