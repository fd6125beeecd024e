import { Cluster, Redis, type RedisOptions } from 'ioredis';

import { StartError } from '../../shared/errors.ts';
import type { RedisSettings } from './config.ts';
import { type Endpoints, readEndpoints } from './endpoints.ts';

export type Client = Redis | Cluster;

const CONNECT_TIMEOUT = 2_000;
const DISCONNECT_TIMEOUT = 200;

/** Waits 50 ms more before each try, at most 2 s, for ever. */
export const backOff = (tries: number): number => Math.min(tries * 50, 2_000);

/** The connection that commands go through; it reconnects by itself. @throws StartError for contradicting settings. */
export function openClient(settings: RedisSettings, endpoints: Endpoints): Client {
  if (settings.REDIS_MODE === 'cluster') return openCluster(endpoints);
  if (settings.REDIS_MODE === 'single' && endpoints.hosts.length > 1) {
    throw new StartError('REDIS_URL names several hosts: set REDIS_MODE=sentinel or REDIS_MODE=cluster.');
  }
  return new Redis({
    ...nodeOptions(endpoints),
    ...place(settings, endpoints),
    retryStrategy: backOff,
    lazyConnect: true,
  });
}

/** A connection for messages only. It ends when it is lost: its owner opens another, perhaps to another node. */
export function openListener(settings: RedisSettings, endpoints: Endpoints, client: Client): Redis {
  const where = client instanceof Cluster ? anyNode(client, endpoints) : place(settings, endpoints);
  return new Redis({ ...nodeOptions(endpoints), ...where, retryStrategy: () => null, lazyConnect: true });
}

export function endpointsOf(url: string): Endpoints {
  const endpoints = readEndpoints(url);
  if (endpoints === undefined) throw new StartError('REDIS_URL is not of the accepted form; see docs/settings.md.');
  return endpoints;
}

// ioredis reads `disconnectTimeout` (lib/connectors) without declaring it: how long a peer may take to say farewell.
const farewell: object = { disconnectTimeout: DISCONNECT_TIMEOUT };

function nodeOptions({ username, password, db, tls }: Endpoints): RedisOptions {
  return {
    ...farewell,
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    connectTimeout: CONNECT_TIMEOUT,
    keepAlive: 10_000,
    enableOfflineQueue: false,
    autoResubscribe: false,
    // A command whose connection broke may have been executed: it fails at once and is never sent again.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    // A demoted master keeps the connection: leave it and ask for the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}

function place(settings: RedisSettings, { hosts, tls }: Endpoints): RedisOptions {
  if (settings.REDIS_MODE !== 'sentinel') return { ...hosts[0] };
  return {
    sentinels: hosts,
    name: settings.REDIS_SENTINEL_NAME,
    ...(settings.REDIS_SENTINEL_PASSWORD === undefined ? {} : { sentinelPassword: settings.REDIS_SENTINEL_PASSWORD }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    sentinelRetryStrategy: backOff,
    sentinelCommandTimeout: CONNECT_TIMEOUT,
  };
}

function openCluster(endpoints: Endpoints): Cluster {
  const { enableOfflineQueue: _, ...redisOptions } = nodeOptions({ ...endpoints, db: 0 });
  return new Cluster(endpoints.hosts, {
    clusterRetryStrategy: backOff,
    enableOfflineQueue: false,
    maxRedirections: 3,
    // The link decides what is tried again, within its time limit.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    retryDelayOnTryAgain: 1,
    slotsRefreshInterval: 5_000,
    slotsRefreshTimeout: CONNECT_TIMEOUT,
    redisOptions,
    lazyConnect: true,
    // Certificates carry names: they must not be resolved before they are compared.
    ...(endpoints.tls ? { dnsLookup: (name, done) => done(null, name) } : {}),
  });
}

/** Messages reach every node of a cluster, so any master will do; another one after each loss. */
function anyNode(cluster: Cluster, { hosts }: Endpoints): RedisOptions {
  const known = cluster.nodes('master').map(({ options: { host, port } }) => ({ host, port }));
  const places = known.length > 0 ? known : hosts;
  const { host, port } = places[Math.floor(Math.random() * places.length)] ?? {};
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }), db: 0 };
}
