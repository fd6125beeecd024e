import { numberWriter } from '../numbers.ts';

/** A sentence, or its plural forms by the categories of Intl.PluralRules. */
export type Message = string | ({ readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string });

/** "{count} of {total}" → "count" | "total". */
type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type TextOf<M> = M extends string ? M : M[keyof M];
type NamesOf<M> = Names<TextOf<M>> | (M extends string ? never : 'count');
type Values<M> = { [Name in NamesOf<M>]: string | number };

export type Translate<Catalogue extends Record<string, Message>> = <Key extends keyof Catalogue>(
  key: Key,
  ...values: NamesOf<Catalogue[Key]> extends never ? [] : [values: Values<Catalogue[Key]>]
) => string;

/** Numbers among the values are written the way the language writes them. */
export function translator<Catalogue extends Record<string, Message>>(
  messages: Record<keyof Catalogue, Message>,
  locale: string,
): Translate<Catalogue> {
  const plural = new Intl.PluralRules(locale);
  const number = numberWriter(locale);
  return (key, ...[values]) => {
    const given = (values ?? {}) as Record<string, string | number>;
    const message = messages[key];
    const text =
      typeof message === 'string' ? message : (message[plural.select(Number(given['count']))] ?? message.other);
    if (!text.includes('{')) return text;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = given[name] ?? '';
      return typeof value === 'number' ? number(value) : value;
    });
  };
}
