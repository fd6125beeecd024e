/**
 * A readable address part: "Café crème, 2 cups" → "cafe-creme-2-cups". Letters that have no Latin base are dropped,
 * so the result may be empty: callers add what makes it unique.
 */
export function slugify(text: string, maxLength = 80): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (words.length <= maxLength) return words;
  const cut = words.slice(0, maxLength + 1);
  const end = cut.lastIndexOf('-');
  return (end > maxLength / 2 ? cut.slice(0, end) : words.slice(0, maxLength)).replace(/-+$/, '');
}
