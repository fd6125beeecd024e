/** What `html` takes between its words: text is escaped, markup stays, lists are joined, what is absent says nothing. */
export type Content = Markup | string | number | false | null | undefined | readonly Content[];

/** Markup that may stand in a page as it is. Astro knows it by the symbol: `{icon('search')}` in a page is enough. */
export class Markup {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}
Object.defineProperty(Markup.prototype, Symbol.for('astro:html-string'), { value: true });

/**
 * Markup from a template: html`<a href="${path}">${title}</a>`. Every value is escaped, for text and for attributes in
 * double quotes alike; no other place takes a value. As in JSX, line breaks beside tags are there for the reader of the
 * code alone.
 */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const words = wordsOf(template);
  let text = words[0] ?? '';
  for (let index = 0; index < values.length; index += 1) text += written(values[index]) + (words[index + 1] ?? '');
  return new Markup(text);
}

/** `name="value"` for each that is said, to stand in a tag. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): Markup {
  let text = '';
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) text += `${text === '' ? '' : ' '}${name}="${escaped(String(value))}"`;
  }
  return new Markup(text);
}

/** Words that Astro is to write as `html` does. */
export function text(words: string): Markup {
  return new Markup(escaped(words));
}

/** Once for each place in the code. */
function wordsOf(template: TemplateStringsArray): readonly string[] {
  let words = templates.get(template);
  if (words === undefined) {
    words = template.map((part) => part.replace(/\s*\n\s*/g, lineBreak));
    templates.set(template, words);
  }
  return words;
}

const templates = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Nothing beside a tag or at the end of one; a space between words, values or attributes. */
function lineBreak(found: string, at: number, part: string): string {
  const [before, after = ' '] = [part[at - 1], part[at + found.length]];
  return before === '>' || '<>/'.includes(after) ? '' : ' ';
}

function written(content: Content): string {
  if (typeof content === 'string') return escaped(content);
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'number') return String(content);
  if (Array.isArray(content)) {
    let text = '';
    for (const each of content as readonly Content[]) text += written(each);
    return text;
  }
  return '';
}

function escaped(text: string): string {
  return SPECIAL.test(text)
    ? text.replace(EACH_SPECIAL, (character) => ENTITIES[character] ?? `&#${character.charCodeAt(0)};`)
    : text;
}

/**
 * What would be markup; and the marks and currency signs that stand in otherwise Latin text, by their number: where all
 * of a page is of one byte a character, V8 holds it in half the memory and encodes it in less than half the time.
 */
const SPECIAL = /[&<>"'\u2010-\u2027\u20a0-\u20bf\u2122]/;
const EACH_SPECIAL = new RegExp(SPECIAL, 'g');
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
