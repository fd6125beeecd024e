/**
 * A void element as markup. Astro leaves "<" as it is within quotes, which browsers read well and many a filter does
 * not: wherever the words of visitors and sellers stand in attributes, they are written by this.
 */
export function voidElement(name: 'meta' | 'input' | 'img', attributes: Record<string, Value>): string {
  const written = Object.entries(attributes).map(([attribute, value]) =>
    value === undefined ? '' : ` ${attribute}="${escapeHtml(String(value))}"`,
  );
  return `<${name}${written.join('')}>`;
}

type Value = string | number | undefined;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
