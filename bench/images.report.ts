import type { Comparison, Copy } from './images.compare.ts';
import { JUDGES } from './images.judges.ts';

/** A page that needs nothing else: each original beside what was made of it, with bytes and similarity. */
export function galleryPage(facts: readonly string[], comparisons: readonly Comparison[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
body{font:16px/1.5 system-ui,sans-serif;margin:2rem;max-width:110rem}
section{margin:2rem 0;border-top:1px solid #ccc}
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1rem}
figure{margin:0}img{width:100%;height:auto;background:#888}figcaption{font-size:.9rem}pre{overflow-x:auto}
</style><h1>Pictures</h1><pre>${escaped(facts.join('\n'))}</pre>
${comparisons.map(section).join('\n')}</html>`;
}

function section({ file, width, height, original, ours, jpeg85, webp80 }: Comparison): string {
  const copies = [ours, jpeg85, webp80].map((copy) => figure(copy.content, `${copy.name}: ${said(copy)}`));
  return `<section><h2>${escaped(file)}, ${width} × ${height}</h2><div class="row">${figure(original, 'original')}${copies.join('')}</div></section>`;
}

function said(copy: Copy): string {
  const scores = JUDGES.filter(([judge]) => !Number.isNaN(copy.scores[judge]));
  return `${copy.bytes.toLocaleString('en')} bytes; ${scores.map(([judge, name]) => `${name} ${copy.scores[judge].toFixed(1)}`).join(', ')}`;
}

function figure(content: Buffer, caption: string): string {
  const type = content.toString('latin1', 8, 12) === 'WEBP' ? 'webp' : content[0] === 0xff ? 'jpeg' : 'avif';
  return `<figure><img loading="lazy" alt="" src="data:image/${type};base64,${content.toString('base64')}"><figcaption>${escaped(caption)}</figcaption></figure>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
