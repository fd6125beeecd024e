/** "Two-seat sofa" → "two-seat sofa", but "LED torch" and "Kyoto bowl" stay. */
export function lowerFirst(text: string): string {
  const second = text.charAt(1);
  return second === second.toUpperCase() && second !== '-' && second !== ' '
    ? text
    : text.charAt(0).toLowerCase() + text.slice(1);
}
