/**
 * Signing in with passkeys and adding them (Web Authentication Level 3). Whatever carries `data-passkey` stays hidden
 * where the browser knows none, and everything else on the page works without this script.
 */

/** What the markup says: what to do, where to go on, and the words for what goes wrong. */
interface Part {
  element: HTMLElement;
  next: string;
  /** By the code of the refusal; `failed` for everything else. */
  words: Record<string, string>;
}

for (const element of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
  if (!knowsPasskeys()) continue;
  const { passkey, next = '/', words = '{}' } = element.dataset;
  const part: Part = { element, next, words: JSON.parse(words) as Record<string, string> };
  element.hidden = false;
  if (passkey === 'add') addOnSubmit(part);
  if (passkey === 'sign-in') signInOnClick(part);
  if (passkey === 'second-step') onClick(part, async () => secondStep());
  if (passkey === 'proof') onClick(part, prove, () => sendAgain(element));
}

function knowsPasskeys(): boolean {
  return (
    typeof PublicKeyCredential === 'function' &&
    'parseRequestOptionsFromJSON' in PublicKeyCredential &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential
  );
}

/** The browser offers passkeys in the field of the e-mail address as well, until the button is pressed. */
function signInOnClick(part: Part): void {
  const offering = new AbortController();
  onClick(part, async () => {
    offering.abort();
    await signIn(undefined);
  });
  void offerInField(part, offering.signal);
}

async function offerInField(part: Part, signal: AbortSignal): Promise<void> {
  try {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable())) return;
    await signIn(signal);
    location.assign(part.next);
  } catch (error) {
    if (!signal.aborted && error instanceof Refused) say(part, error);
  }
}

async function signIn(offered: AbortSignal | undefined): Promise<void> {
  const options = await post('/api/auth/passkey-challenges');
  const passkey = await ask(options, offered);
  const remember = document.querySelector<HTMLInputElement>('input[name="remember"]')?.checked ?? true;
  await post('/api/auth/passkey-sessions', { passkey, remember });
}

async function secondStep(): Promise<void> {
  const passkey = await ask(await post('/api/auth/second-factor/passkey-challenges'), undefined);
  const remember = document.querySelector('input[name="remember"]') !== null;
  await post('/api/auth/second-factor', { passkey, remember });
}

async function prove(): Promise<void> {
  const passkey = await ask(await post('/api/auth/session/proof/passkey-challenges'), undefined);
  await send('PUT', '/api/auth/session/proof', { passkey });
}

/** The form that waits for a proof, without one: it has been given. What its fields demand is not asked for. */
function sendAgain(button: HTMLElement): void {
  button.parentElement?.querySelector('form')?.submit();
}

function addOnSubmit(part: Part): void {
  part.element.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(part, async () => add(part));
  });
}

async function add(part: Part): Promise<void> {
  const form = new FormData(part.element as HTMLFormElement);
  const current = form.get('current');
  const options = await post('/api/account/passkey-challenges', current === null ? {} : { current });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON);
  const passkey = toJson(await navigator.credentials.create({ publicKey }));
  const added = (await post('/api/account/passkeys', { name: form.get('name'), passkey })) as Added;
  if (added.recoveryCodes.length === 0) location.assign(part.next);
  else show(part.element, added.recoveryCodes);
}

interface Added {
  recoveryCodes: string[];
}

/** In place of the form. */
function show(form: HTMLElement, codes: readonly string[]): void {
  const section = document.querySelector<HTMLElement>('[data-recovery-codes]');
  if (section === null) return;
  const items = codes.map((text) => {
    const item = document.createElement('li');
    item.append(Object.assign(document.createElement('code'), { textContent: text }));
    return item;
  });
  section.querySelector('ol')?.replaceChildren(...items);
  form.hidden = true;
  section.hidden = false;
  section.focus();
}

async function ask(options: unknown, offered: AbortSignal | undefined): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  const mediation = offered === undefined ? {} : { mediation: 'conditional' as const, signal: offered };
  return toJson(await navigator.credentials.get({ publicKey, ...mediation }));
}

function toJson(credential: Credential | null): unknown {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('The browser answered without a passkey.');
  return credential.toJSON();
}

function onClick(part: Part, action: () => Promise<void>, goOn = () => location.assign(part.next)): void {
  part.element.querySelector('button')?.addEventListener('click', () => {
    void run(part, async () => {
      await action();
      goOn();
    });
  });
}

/** One at a time; what goes wrong is said where it began. */
async function run(part: Part, action: () => Promise<void>): Promise<void> {
  const button = part.element.querySelector('button');
  if (button?.disabled === true) return;
  if (button !== null) button.disabled = true;
  say(part, undefined);
  try {
    await action();
  } catch (error) {
    say(part, error);
  } finally {
    if (button !== null) button.disabled = false;
  }
}

function say({ element, words }: Part, error: unknown): void {
  const place = element.querySelector<HTMLElement>('[role="alert"]');
  if (place === null) return;
  const code = error instanceof Refused ? error.code : error instanceof DOMException ? error.name : 'failed';
  place.textContent = error === undefined ? '' : (words[code] ?? words['failed'] ?? '');
  place.hidden = error === undefined;
}

class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

interface Problem {
  code?: string;
  faults?: readonly { name: string }[];
}

/** @throws Refused with the code of a refusal, and the name of a field that is wrong: "invalid-parameter.name". */
async function post(address: string, body?: object): Promise<unknown> {
  return send('POST', address, body);
}

async function send(method: 'POST' | 'PUT', address: string, body?: object): Promise<unknown> {
  const sent =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(address, { method, ...sent });
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  if (response.ok) return answer;
  const { code = 'failed', faults: [fault] = [] } = answer as Problem;
  throw new Refused(fault === undefined ? code : `${code}.${fault.name}`);
}
