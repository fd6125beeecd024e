import type { Answer, Ask, Scenario, Step, UserMemory } from '../generator/scenario.ts';
import { BROWSE_STEPS, SEARCH_WORDS } from './browse.ts';
import type { Requests } from './requests.ts';
import { type EditLog, StalenessCheck, type StalenessFigures } from './staleness.ts';
import { type EditedProduct, markedTitle, VersionReader } from './version-marks.ts';
import { Zipf } from './zipf.ts';

/** What the mixed scenario knows of the shop; plain values and shared memory. */
export interface MixedShop {
  /** Slugs of the catalogue, the most popular first. */
  slugs: readonly string[];
  categories: readonly string[];
  edited: readonly EditedProduct[];
  /** Who signs in, and with what. */
  accounts: readonly string[];
  password: string;
  log: EditLog;
  /** Milliseconds after which an acknowledged edit must be seen. */
  bound: number;
  /** How many of the first users edit, one product each, and from one edit of theirs to the next (ms). */
  editors: number;
  editEvery: number;
  /** From an editor's sign-in to the first edit (ms). */
  editorSettles: number;
  /** How many users after them sign in again and again. */
  signers: number;
}

const JSON_TYPE = 'application/json';
const [HOME, HEALTH, LIST, SEARCH, FILTERED, SUGGESTIONS, PAGE, DETAIL, SIGN_IN, EDIT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

const STEPS: readonly Step[] = [
  ...BROWSE_STEPS.map((step) => ({ ...step, looksInside: step.name !== 'health' })),
  { name: 'filtered list', within: 300, accept: [200], type: JSON_TYPE, leastBytes: 50, looksInside: true },
  { name: 'suggestions', within: 300, accept: [200], type: JSON_TYPE, leastBytes: 20 },
  { name: 'product page', within: 500, accept: [200], type: 'text/html', leastBytes: 1_000, looksInside: true },
  { name: 'product', within: 300, accept: [200], type: JSON_TYPE, leastBytes: 200, looksInside: true },
  // A wrong password is part of it; inspect() tells which of the two answers was right.
  { name: 'sign in', within: 1_000, accept: [200, 401], type: 'application/', leastBytes: 20 },
  { name: 'edit', within: 500, accept: [200], type: JSON_TYPE, leastBytes: 100, looksInside: true },
];

/** How often of a hundred requests a shopper makes each. */
const SHOPPER: readonly (readonly [step: number, share: number])[] = [
  [HOME, 15],
  [HEALTH, 3],
  [LIST, 15],
  [SEARCH, 15],
  [FILTERED, 12],
  [SUGGESTIONS, 10],
  [PAGE, 20],
  [DETAIL, 10],
];

const SORTS = ['popular', 'newest', 'price_asc', 'price_desc', 'rating'];
const PREFIXES = SEARCH_WORDS.flatMap((word) => [2, 3, 4].map((length) => word.slice(0, length)));
const WRONG_PASSWORD_EVERY = 10;
/** A signer signs in with every fourth request and shops, signed in, with the others. */
const SIGN_IN_EVERY = 4;

/** Shoppers over the whole catalogue, people who sign in, and sellers who edit what the shoppers look at. */
export class Mixed implements Scenario {
  readonly steps = STEPS;
  private readonly shop: MixedShop;
  private readonly requests: Requests;
  private readonly zipf: Zipf;
  private readonly reader: VersionReader;
  private readonly staleness: StalenessCheck;
  private readonly editedBySlug: ReadonlyMap<string, number>;
  /** Of each product: the last version that was sent. */
  private readonly sent: number[];

  constructor(requests: Requests, shop: MixedShop) {
    this.requests = requests;
    this.shop = shop;
    this.zipf = new Zipf(shop.slugs.length);
    this.reader = new VersionReader(shop.edited);
    this.staleness = new StalenessCheck(shop.log, shop.bound);
    this.editedBySlug = new Map(shop.edited.map(({ slug, number }) => [slug, number]));
    this.sent = shop.edited.map(() => 0);
  }

  next(user: UserMemory): Ask {
    const { editors, signers } = this.shop;
    if (user.index < editors) return this.editorAsks(user);
    const signs = user.index < editors + signers && user.asked % SIGN_IN_EVERY === 0;
    return signs ? this.signIn(user) : this.shopperAsks(user);
  }

  inspect(user: UserMemory, ask: Ask, answer: Answer): string | undefined {
    if (ask.step === SIGN_IN) return keepSession(user, answer);
    if (ask.step === EDIT) {
      const version = this.sent[user.index] ?? 0;
      this.staleness.acknowledge(user.index, version, answer.receivedAt);
    }
    return this.checkVersions(ask, answer);
  }

  figures(): StalenessFigures {
    return this.staleness.told();
  }

  private editorAsks(user: UserMemory): Ask {
    const product = this.shop.edited[user.index];
    if (product === undefined) throw new Error('An editor has a product.');
    if (user.cookie === '') {
      // Editors come one after the other, so that edits do.
      const turn = (user.index * this.shop.editEvery) / this.shop.editors;
      return this.signInAs(user, product.seller, this.shop.password, this.shop.editorSettles + turn);
    }
    const version = (this.sent[product.number] ?? 0) + 1;
    this.sent[product.number] = version;
    const path = `/api/products/${product.id}`;
    const body = { title: markedTitle(product, version) };
    return {
      step: EDIT,
      bytes: this.requests.send('PATCH', path, body, user.cookie),
      think: this.shop.editEvery,
      address: `PATCH ${path}`,
      product: product.number,
    };
  }

  private signIn(user: UserMemory): Ask {
    const { accounts, password } = this.shop;
    const wrong = user.random.below(WRONG_PASSWORD_EVERY) === 0;
    const account = accounts[user.random.below(accounts.length)] ?? '';
    return this.signInAs(user, account, wrong ? 'a wrong password' : password, thinkTime(user));
  }

  private signInAs(user: UserMemory, email: string, password: string, think: number): Ask {
    user.place = password === this.shop.password ? 200 : 401;
    const bytes = this.requests.send('POST', '/api/auth/login', { email, password });
    return { step: SIGN_IN, bytes, think };
  }

  private shopperAsks(user: UserMemory): Ask {
    const step = chooseStep(user);
    const { path, slug } = this.pathOf(step, user);
    const product = slug === undefined ? undefined : this.editedBySlug.get(slug);
    const bytes = this.requests.get(path, user.cookie);
    return { step, bytes, think: thinkTime(user), address: path, ...(product === undefined ? {} : { product }) };
  }

  private pathOf(step: number, { random }: UserMemory): { path: string; slug?: string } {
    const among = (choices: readonly string[]) => encodeURIComponent(choices[random.below(choices.length)] ?? '');
    switch (step) {
      case HOME:
        return { path: '/' };
      case HEALTH:
        return { path: '/api/health' };
      case LIST:
        return { path: '/api/products?page=1&limit=20' };
      case SEARCH:
        return { path: `/api/products/search?q=${among(SEARCH_WORDS)}` };
      case FILTERED:
        return { path: `/api/products?category=${among(this.shop.categories)}&sort=${among(SORTS)}&limit=20` };
      case SUGGESTIONS:
        return { path: `/api/search/suggestions?q=${among(PREFIXES)}` };
      default: {
        const slug = this.shop.slugs[this.zipf.draw(random)] ?? '';
        return { path: `${step === PAGE ? '/p/' : '/api/products/'}${slug}`, slug };
      }
    }
  }

  private checkVersions({ address = '', product }: Ask, answer: Answer): string | undefined {
    if (address === '' || STEPS_WITHOUT_VERSIONS.test(address)) return undefined;
    const shown = this.reader.versionsIn(address, answer.body(), answer.contentEncoding);
    if (shown === undefined) return 'check: body cannot be decompressed';
    // Its own answers show a product in any case: without a mark it is the one before all edits.
    const versions = product === undefined || shown.has(product) ? shown : new Map([...shown, [product, 0]]);
    let right = true;
    for (const [number, version] of versions) {
      right = this.staleness.look(number, version, answer.sentAt, address) && right;
    }
    return right ? undefined : 'check: older than the staleness bound';
  }
}

/** Health tells of no product; suggestions may lag by design, ten minutes. */
const STEPS_WITHOUT_VERSIONS = /^\/api\/(health|search\/suggestions)/;

function keepSession(user: UserMemory, { status, cookies }: Answer): string | undefined {
  if (status !== user.place) return `check: sign in answered ${status} instead of ${user.place}`;
  if (status !== 200) return undefined;
  const [cookie] = cookies;
  if (cookie === undefined) return 'check: sign in set no cookie';
  user.cookie = cookie;
  return undefined;
}

function thinkTime({ random }: UserMemory): number {
  return 1_000 + random.below(1_000);
}

function chooseStep({ random }: UserMemory): number {
  let left = random.below(100);
  for (const [step, share] of SHOPPER) {
    left -= share;
    if (left < 0) return step;
  }
  return HOME;
}
