import type { OwnPictureView } from '../domains/catalog/index.ts';

/** Of one form. */
const MOST = 50;
const HASH = /^[0-9a-f]{64}$/;

/** The hashes a form names, each once, in the order after its button was pressed. */
export function orderOf(form: URLSearchParams): string[] {
  const hashes = [...new Set(form.getAll('picture').filter((hash) => HASH.test(hash)))].slice(0, MOST);
  const [move = '', hash = ''] = (form.get('action') ?? '').split(':', 2);
  const place = hashes.indexOf(hash);
  if (place < 0) return hashes;
  if (move === 'remove') return hashes.toSpliced(place, 1);
  if (move === 'up' && place > 0) return hashes.with(place, hashes[place - 1] ?? hash).with(place - 1, hash);
  if (move === 'down' && place < hashes.length - 1) {
    return hashes.with(place, hashes[place + 1] ?? hash).with(place + 1, hash);
  }
  return hashes;
}

/** What was typed for a picture; what it had before where the form says nothing. */
export function altOf(form: URLSearchParams, { contentHash, picture }: OwnPictureView): string {
  return form.get(`alt-${contentHash}`) ?? picture.alt;
}
