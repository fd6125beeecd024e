const UNITS = 'gb|tb|mb|kb|ghz|mhz|hz|mm|cm|km|kg|mg|g|ml|cl|l|oz|lbs?|ft|inch|w|kw|v|mah|ah|mp|mbps|gbps|rpm|pcs|k';

/**
 * What a search sees of a product. Weight A is what the title says the thing is, B its brand and category, C its
 * attributes and what the title says it goes with ("case for phone X"), D the description.
 *
 * The normal form writes one thing in one way: "128 GB" also as 128gb, 12" also as 12inch, "wi-fi" also as wifi, 1.75 as
 * 1p75 and 1/2 as 1v2, which are single words to the parser. The words of a query take the same form (query-words.ts of
 * the catalog's search).
 */
export const SEARCH_DOCUMENT: readonly string[] = [
  `CREATE FUNCTION search_normal_form(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ${normalForm()}`,
  `CREATE FUNCTION search_values(jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
   RETURN (SELECT string_agg(value, ' . ' ORDER BY key) FROM jsonb_each_text($1) WHERE value NOT IN ('true', 'false'))`,
  `CREATE FUNCTION search_document(title text, brand text, category text, attributes jsonb, description text)
   RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
   RETURN (
     SELECT setweight(to_tsvector('shop', substr(normal, 1, head)), 'A')
       || setweight(to_tsvector('shop', coalesce(brand, '') || ' ' || translate(category, '/-', '  ')), 'B')
       || setweight(to_tsvector('shop', substr(normal, head + 1)), 'C')
       || setweight(to_tsvector('shop', search_normal_form(coalesce(search_values(attributes), ''))), 'C')
       || setweight(to_tsvector('shop', translate(left(description, 4000), '/_', '  ')), 'D')
     FROM (
       SELECT search_normal_form(title) AS normal,
         coalesce(nullif(regexp_instr(search_normal_form(title), '${accessoryOf()}', 3, 1, 0, 'i'), 0) - 1, 500) AS head
     ) AS of_title)`,
];

function normalForm(): string {
  const steps: [pattern: string, replacement: string][] = [
    ['(\\d),(\\d{3})(?!\\d)', '\\1\\2'],
    ['(\\d)\\.0+(?!\\d)', '\\1'],
    ['(\\d)\\.(\\d)', '\\1p\\2'],
    ['(\\d)/(\\d)', '\\1v\\2'],
    ['(\\d) ?(?:"|inch(?:es)?\\M)', '\\1 inch '],
    [`\\m(\\d[\\dpv]*)[ -]?(${UNITS})\\M`, '\\1 \\2 \\1\\2'],
    ['(\\w+)-(\\w+)', '\\1 \\2 \\1\\2'],
  ];
  const plain = `translate($1, '”“″–—‑’®™©×_', '"""---''   x ')`;
  const normal = steps.reduce((text, [pattern, by]) => `regexp_replace(${text}, '${pattern}', '${by}', 'gi')`, plain);
  return `translate(${normal}, '/-', '  ')`;
}

/** From here on a title tells what the thing goes with, not what it is. */
function accessoryOf(): string {
  return ' (?:for|compatible with|fits|works with|replacement for|designed for|with|without|w/) ';
}
