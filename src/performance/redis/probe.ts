import { Cluster, type Redis } from 'ioredis';

import type { Client } from './connections.ts';
import { withinLimit } from './time-limit.ts';

export interface Probed {
  /** Everything needed answered. */
  answered: boolean;
  /** Connections that stand and say nothing. */
  silent: Redis[];
}

/** Asks the server, or each master of a cluster and whether it serves its slots; `limit` in milliseconds. Never rejects. */
export async function probe(client: Client, limit: number): Promise<Probed> {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client];
  const answers = await Promise.all(nodes.map(async (node) => ({ node, answered: await isAlive(node, limit) })));
  const silent = answers.filter(({ node, answered }) => !answered && stands(node)).map(({ node }) => node);
  const all = answers.length > 0 && answers.every(({ answered }) => answered);
  return { answered: all && (!(client instanceof Cluster) || (await serves(client, limit))), silent };
}

async function isAlive(node: Redis, limit: number): Promise<boolean> {
  if (node.status !== 'ready' && node.status !== 'wait') return false;
  return within(node.ping(), limit, (reply) => reply === 'PONG');
}

/** A cluster that has lost slots refuses everything until a replica takes over. */
async function serves(cluster: Cluster, limit: number): Promise<boolean> {
  cluster.refreshSlotsCache();
  return within(cluster.cluster('INFO'), limit, (info) => info.includes('cluster_state:ok'));
}

async function within<T>(work: Promise<T>, limit: number, good: (value: T) => boolean): Promise<boolean> {
  try {
    return good(await withinLimit(work, limit));
  } catch {
    return false;
  }
}

function stands(node: Redis): boolean {
  return node.status === 'ready' || node.status === 'connect';
}
