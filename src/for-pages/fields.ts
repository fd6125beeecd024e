/** A form as an object for a schema: the last value of each name, as it was typed; what was left empty is absent. */
export function fieldsOf(form: URLSearchParams): Record<string, string> {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of form) if (value !== '') fields[name] = value;
  return fields;
}
