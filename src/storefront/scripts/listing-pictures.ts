import type { ReceivedFile, UploadView } from '../../domains/catalog/index.ts';

/**
 * The pictures of a listing's form, as they are chosen, dropped and moved, without loading the page anew. Everything here
 * works without this script as well: the form sends its files and its buttons.
 */

type Received = Pick<ReceivedFile, 'upload' | 'refusal'>;

const ASK_AFTER_MS = 1_500;
/** Two minutes; then the page has to be loaded anew. */
const ASK_AT_MOST = 80;

for (const field of document.querySelectorAll<HTMLFieldSetElement>('[data-pictures]')) begin(field);

function begin(field: HTMLFieldSetElement): void {
  const words = JSON.parse(field.dataset['words'] ?? '{}') as Record<string, string>;
  const drop = field.querySelector<HTMLElement>('[data-drop]');
  for (const part of field.querySelectorAll<HTMLElement>('[data-only-script]')) part.hidden = false;
  for (const part of field.querySelectorAll<HTMLElement>('[data-without-script]')) part.hidden = true;
  for (const input of field.querySelectorAll<HTMLInputElement>('input[type=file]')) {
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      input.value = '';
      void sendAll(field, files, words);
    });
  }
  if (drop !== null) takeDrops(field, drop, words);
  field.addEventListener('click', (event) => press(event, field, words));
  for (const item of itemsOf(field)) enliven(item, field, words);
}

function itemsOf(field: Element): HTMLElement[] {
  return [...field.querySelectorAll<HTMLElement>('[data-picture]')];
}

function enliven(item: HTMLElement, field: Element, words: Record<string, string>): void {
  makeDraggable(item, field, words);
  const { upload } = item.dataset;
  if (upload !== undefined) void follow(item, upload, words);
}

function press(event: Event, field: Element, words: Record<string, string>): void {
  const button =
    event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[name=action]') : null;
  const item = button?.closest<HTMLElement>('[data-picture]');
  if (button == null || item == null) return;
  const [move] = button.value.split(':', 1);
  event.preventDefault();
  const items = itemsOf(field);
  if (move === 'up') items[items.indexOf(item) - 1]?.before(item);
  if (move === 'down') items[items.indexOf(item) + 1]?.after(item);
  if (move === 'remove') {
    item.remove();
    say(field, words['removed'] ?? '');
    field.querySelector<HTMLElement>('#files')?.focus();
  } else {
    button.focus();
    say(field, (words['moved'] ?? '').replace('{place}', String(itemsOf(field).indexOf(item) + 1)));
  }
  number(field, words);
}

function makeDraggable(item: HTMLElement, field: Element, words: Record<string, string>): void {
  const shown = item.querySelector<HTMLElement>('.shown');
  if (shown === null) return;
  shown.draggable = true;
  shown.addEventListener('dragstart', (event) => {
    event.dataTransfer?.setData('text/plain', '');
    item.classList.add('dragged');
  });
  shown.addEventListener('dragend', () => {
    item.classList.remove('dragged');
    number(field, words);
  });
  item.addEventListener('dragover', (event) => {
    const dragged = field.querySelector('.dragged');
    if (dragged === null || dragged === item) return;
    event.preventDefault();
    const items = itemsOf(field);
    if (items.indexOf(dragged as HTMLElement) < items.indexOf(item)) item.after(dragged);
    else item.before(dragged);
  });
}

function takeDrops(field: Element, drop: HTMLElement, words: Record<string, string>): void {
  drop.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    void sendAll(field, [...(event.dataTransfer?.files ?? [])], words);
  });
}

/** One after the other: a phone's line is narrow, and each that is through stays. */
async function sendAll(field: Element, files: readonly File[], words: Record<string, string>): Promise<void> {
  const progress = field.querySelector('progress');
  field.querySelector('[data-faults]')?.replaceChildren();
  for (const [place, file] of files.entries()) {
    const show = (part: number) => {
      if (progress === null) return;
      progress.hidden = false;
      progress.value = (place + part) / files.length;
    };
    show(0);
    const { upload, refusal } = await send(file, show);
    if (upload === null)
      fault(field, file.name, words[refusal?.code ?? ''] ?? refusal?.message ?? words['failed'] ?? '');
    else add(field, upload, words);
  }
  if (progress !== null) progress.hidden = true;
}

async function send(file: File, progress: (part: number) => void): Promise<Received> {
  return new Promise((resolve) => {
    const form = new FormData();
    form.set('files', file);
    const request = new XMLHttpRequest();
    const failed = () => resolve({ upload: null, refusal: null });
    request.upload.addEventListener('progress', ({ loaded, total }) => progress(total > 0 ? loaded / total : 0));
    request.addEventListener('error', failed);
    request.addEventListener('timeout', failed);
    request.addEventListener('load', () => {
      try {
        const answer = JSON.parse(request.responseText) as { data?: Received[]; code?: string; title?: string };
        const refusal = { code: answer.code ?? '', message: answer.title ?? '' };
        resolve(answer.data?.[0] ?? { upload: null, refusal });
      } catch {
        failed();
      }
    });
    request.timeout = 300_000;
    request.open('POST', '/api/images');
    request.send(form);
  });
}

function add(field: Element, upload: NonNullable<Received['upload']>, words: Record<string, string>): void {
  const { contentHash: hash, id } = upload;
  const there = itemsOf(field).some((item) => item.querySelector<HTMLInputElement>('[name=picture]')?.value === hash);
  const pattern = field.querySelector<HTMLTemplateElement>('template[data-pattern]');
  const made = pattern?.content.firstElementChild?.cloneNode(true);
  if (there || pattern === null || !(made instanceof HTMLElement)) return;
  for (const input of made.querySelectorAll<HTMLInputElement | HTMLButtonElement>('[name]')) {
    if (input.name === 'picture') input.value = hash;
    if (input.name === 'alt-') Object.assign(input, { name: `alt-${hash}`, id: `alt-${hash}` });
    if (input.name === 'action') input.value += hash;
  }
  made.querySelector('label')?.setAttribute('for', `alt-${hash}`);
  made.dataset['upload'] = id;
  pattern.before(made);
  enliven(made, field, words);
  number(field, words);
  say(field, words['added'] ?? '');
}

/** Asks what has become of a picture until it is ready or refused. */
async function follow(item: HTMLElement, id: string, words: Record<string, string>): Promise<void> {
  for (let asked = 0; asked < ASK_AT_MOST && item.isConnected; asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AFTER_MS));
    const answer = await fetch(`/api/images/${encodeURIComponent(id)}`).catch(() => undefined);
    if (answer?.ok !== true) continue;
    const { status, picture } = (await answer.json()) as UploadView;
    if (status === 'pending') continue;
    const state = item.querySelector('[data-state]');
    if (state !== null) state.textContent = status === 'refused' ? (words['refused'] ?? '') : '';
    const [smallest] = picture?.sources.toSorted((one, other) => one.width - other.width) ?? [];
    if (smallest !== undefined) showIn(item, smallest.url);
    return;
  }
}

function showIn(item: HTMLElement, url: string): void {
  const image = new Image();
  image.alt = '';
  image.src = url;
  const place = item.querySelector('.picture');
  place?.classList.remove('missing');
  place?.replaceChildren(image);
}

/** What is said of a place, after places have changed. */
function number(field: Element, words: Record<string, string>): void {
  const items = itemsOf(field);
  for (const [index, item] of items.entries()) {
    const at = (text = '') => text.replace('{number}', String(index + 1)).replace('{count}', String(items.length));
    const label = item.querySelector('[data-label]');
    if (label !== null) label.textContent = at(words['alt']);
    for (const place of item.querySelectorAll('[data-place]')) place.textContent = `: ${at(words['place'])}`;
  }
  const hint = field.querySelector<HTMLElement>('#alt-hint');
  if (hint !== null) hint.hidden = items.length === 0;
}

function fault(field: Element, name: string, reason: string): void {
  const line = document.createElement('p');
  const strong = document.createElement('strong');
  strong.textContent = name;
  line.className = 'fault';
  line.append(strong, ` ${reason}`);
  field.querySelector('[data-faults]')?.append(line);
}

function say(field: Element, words: string): void {
  const place = field.querySelector('[data-said]');
  if (place !== null) place.textContent = words;
}
