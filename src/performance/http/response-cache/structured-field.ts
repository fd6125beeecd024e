/** A bare item of RFC 9651, 3.3: whole numbers, tokens, strings and booleans are what this room writes. */
export type BareItem = number | boolean | string | Token;

/** RFC 9651, 3.3.4: written without quotes. */
export class Token {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An item with its parameters (RFC 9651, 4.1.3); a parameter that is `true` is its name alone. @throws TypeError for what has no form. */
export function serializeItem(item: BareItem, parameters: Readonly<Record<string, BareItem>> = {}): string {
  return serializeBare(item) + serializeParameters(parameters);
}

function serializeParameters(parameters: Readonly<Record<string, BareItem>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => {
      if (!/^[a-z*][a-z0-9_.*-]*$/.test(name)) throw new TypeError(`"${name}" is no name of a parameter.`);
      return value === true ? `;${name}` : `;${name}=${serializeBare(value)}`;
    })
    .join('');
}

function serializeBare(item: BareItem): string {
  if (typeof item === 'boolean') return item ? '?1' : '?0';
  if (typeof item === 'number') {
    if (!Number.isInteger(item) || Math.abs(item) > 999_999_999_999_999) throw new TypeError(`${item} has no form.`);
    return String(item);
  }
  if (item instanceof Token) {
    if (!/^[A-Za-z*][!#$%&'*+.^`|~\w:/-]*$/.test(item.name)) throw new TypeError(`"${item.name}" is no token.`);
    return item.name;
  }
  if (!/^[\x20-\x7e]*$/.test(item)) throw new TypeError('A string holds printable ASCII only.');
  return `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
