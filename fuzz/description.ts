/** What the fuzzer reads of an OpenAPI 3.0 description. */
export interface Description {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components?: { schemas?: Readonly<Record<string, Schema>> };
}

export interface Operation {
  parameters?: readonly Parameter[];
  requestBody?: { content: Readonly<Record<string, { schema?: Schema }>> };
  responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema?: Schema }>> }>>;
  security?: readonly Readonly<Record<string, unknown>>[];
  'x-access'?: { who: string };
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  schema?: Schema;
}

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  enum?: readonly unknown[];
  const?: unknown;
  nullable?: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean | number;
  exclusiveMaximum?: boolean | number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
}

export interface Route {
  /** "PATCH /api/products/{id}" */
  name: string;
  method: string;
  path: string;
  operation: Operation;
}

/** @throws Error where nothing is described: the fuzzer would find nothing wrong. */
export async function readDescription(url: string): Promise<Description> {
  const answer = await fetch(`${url}/api/docs-json`);
  const description = (await answer.json()) as Description;
  if (routesOf(description).length === 0) throw new Error(`${url}/api/docs-json describes no route.`);
  return description;
}

export function routesOf({ paths }: Description): Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/** The schema a reference points to. */
export function resolved(schema: Schema, description: Description): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (description.components?.schemas?.[name] ?? {});
}
