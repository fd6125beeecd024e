interface Node<V> {
  key: string;
  value: V;
  bytes: number;
  /** Uses since it entered its queue, 0 to 3. */
  uses: number;
  main: boolean;
  newer: Node<V> | undefined;
  older: Node<V> | undefined;
}

const MOST_USES = 3;
/** The part of the room that newcomers have to prove themselves in. */
const SMALL_SHARE = 0.1;

/**
 * A map bounded by bytes that keeps what is used again: S3-FIFO (Yang, Zhang, Qiu, Yue, Rashmi: "FIFO queues are all
 * you need for cache eviction", SOSP 2023). Newcomers enter a small queue and leave it unless they were asked for again,
 * so a crawler that reads a million pages once pushes nothing out; a hit moves nothing.
 */
export class S3Fifo<V> {
  private readonly nodes = new Map<string, Node<V>>();
  private readonly small = new Queue<V>();
  private readonly main = new Queue<V>();
  /** Keys that left the small queue lately: who comes back enters the main queue at once. */
  private readonly ghosts = new Set<string>();
  private readonly limit: number;
  private evicted = 0;

  /** @param limit bytes at most, by what `set` is told. */
  constructor(limit: number) {
    this.limit = limit;
  }

  get(key: string): V | undefined {
    const node = this.nodes.get(key);
    if (node === undefined) return undefined;
    if (node.uses < MOST_USES) node.uses += 1;
    return node.value;
  }

  /** Like `get`, without counting as a use. */
  glance(key: string): V | undefined {
    return this.nodes.get(key)?.value;
  }

  /** What is larger than a tenth of the room is not kept. @returns whether it was. */
  set(key: string, value: V, bytes: number): boolean {
    const known = this.nodes.get(key);
    if (bytes > this.limit * SMALL_SHARE) {
      if (known !== undefined) this.remove(known);
      return false;
    }
    if (known === undefined) {
      this.add(key, value, bytes);
    } else {
      const queue = this.queueOf(known);
      queue.bytes += bytes - known.bytes;
      Object.assign(known, { value, bytes });
    }
    while (this.bytes > this.limit) this.evictOne();
    return true;
  }

  delete(key: string): boolean {
    const node = this.nodes.get(key);
    if (node !== undefined) this.remove(node);
    return node !== undefined;
  }

  clear(): void {
    this.nodes.clear();
    this.ghosts.clear();
    this.small.clear();
    this.main.clear();
  }

  keys(): MapIterator<string> {
    return this.nodes.keys();
  }

  get bytes(): number {
    return this.small.bytes + this.main.bytes;
  }

  get size(): number {
    return this.nodes.size;
  }

  /** How many entries had to leave since the start. */
  get evictions(): number {
    return this.evicted;
  }

  private add(key: string, value: V, bytes: number): void {
    const main = this.ghosts.delete(key);
    const node: Node<V> = { key, value, bytes, uses: 0, main, newer: undefined, older: undefined };
    this.nodes.set(key, node);
    this.queueOf(node).push(node);
  }

  private evictOne(): void {
    const fromSmall = this.small.bytes > this.limit * SMALL_SHARE || this.main.oldest === undefined;
    if (fromSmall) this.evictFromSmall();
    else this.evictFromMain();
  }

  private evictFromSmall(): void {
    const node = this.small.oldest;
    if (node === undefined) return;
    if (node.uses > 1) {
      this.small.remove(node);
      Object.assign(node, { uses: 0, main: true });
      this.main.push(node);
      return;
    }
    this.remove(node);
    this.evicted += 1;
    this.ghosts.add(node.key);
    const [oldest] = this.ghosts;
    if (this.ghosts.size > this.nodes.size + LEAST_GHOSTS && oldest !== undefined) this.ghosts.delete(oldest);
  }

  private evictFromMain(): void {
    const node = this.main.oldest;
    if (node === undefined) return;
    if (node.uses > 0) {
      node.uses -= 1;
      this.main.remove(node);
      this.main.push(node);
      return;
    }
    this.remove(node);
    this.evicted += 1;
  }

  private remove(node: Node<V>): void {
    this.queueOf(node).remove(node);
    this.nodes.delete(node.key);
  }

  private queueOf(node: Node<V>): Queue<V> {
    return node.main ? this.main : this.small;
  }
}

const LEAST_GHOSTS = 100;

/** First in, first out, with removal from the middle. */
class Queue<V> {
  bytes = 0;
  oldest: Node<V> | undefined;
  private newest: Node<V> | undefined;

  push(node: Node<V>): void {
    node.newer = undefined;
    node.older = this.newest;
    if (this.newest === undefined) this.oldest = node;
    else this.newest.newer = node;
    this.newest = node;
    this.bytes += node.bytes;
  }

  remove(node: Node<V>): void {
    if (node.older === undefined) this.oldest = node.newer;
    else node.older.newer = node.newer;
    if (node.newer === undefined) this.newest = node.older;
    else node.newer.older = node.older;
    node.newer = undefined;
    node.older = undefined;
    this.bytes -= node.bytes;
  }

  clear(): void {
    this.bytes = 0;
    this.oldest = undefined;
    this.newest = undefined;
  }
}
