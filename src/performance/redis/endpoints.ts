/** Where REDIS_URL points. */
export interface Endpoints {
  hosts: { host: string; port: number }[];
  tls: boolean;
  username?: string;
  password?: string;
  /** Database number; a cluster has only 0. */
  db: number;
}

/** Reads `redis[s]://[user][:password]@host[:port][,host[:port]…][/db]`. @returns undefined for anything else. */
export function readEndpoints(url: string): Endpoints | undefined {
  const match = /^redis(?<tls>s)?:\/\/(?:(?<login>[^@/]*)@)?(?<hosts>[^/@?#]+)(?:\/(?<db>\d{0,5}))?$/.exec(url);
  if (match?.groups === undefined) return undefined;
  const { tls, login, hosts = '', db } = match.groups;
  const read = hosts.split(',').map(readHost);
  const found = read.filter((host) => host !== undefined);
  const who = readLogin(login);
  if (found.length !== read.length || who === undefined) return undefined;
  return { hosts: found, tls: tls !== undefined, db: Number(db ?? 0), ...who };
}

const DEFAULT_PORT = 6379;

function readHost(text: string): { host: string; port: number } | undefined {
  const match = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[^\s:[\]]+))(?::(?<port>\d{1,5}))?$/i.exec(text);
  const host = match?.groups?.['v6'] ?? match?.groups?.['name'];
  const port = Number(match?.groups?.['port'] ?? DEFAULT_PORT);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

function readLogin(login: string | undefined): { username?: string; password?: string } | undefined {
  if (login === undefined || login === '') return {};
  const colon = login.indexOf(':');
  try {
    const username = decodeURIComponent(colon === -1 ? login : login.slice(0, colon));
    const password = colon === -1 ? '' : decodeURIComponent(login.slice(colon + 1));
    return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
  } catch {
    return undefined;
  }
}
