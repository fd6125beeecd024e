import { Cache } from '../../src/performance/cache/index.ts';
import { type Account, makeAccount, TEST_PASSWORD } from './accounts.ts';
import { testApi } from './api.ts';
import { testDatabase } from './database.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type AdminDesk = Awaited<ReturnType<typeof openAdminDesk>>;

/** An administrator at work: the API with a cache, on a database of its own. */
export async function openAdminDesk() {
  const { database } = await testDatabase();
  const app = await testApi(database, {}, new Cache({ bytes: 10_000_000 }));
  /** @returns the cookies; "" where it was refused. */
  const signIn = async ({ email }: Account) => {
    const payload = { email, password: TEST_PASSWORD };
    const { headers } = await app.inject({ method: 'POST', url: '/api/auth/login', payload });
    const cookies = [headers['set-cookie'] ?? []].flat();
    return cookies.map((line) => line.split(';')[0]).join('; ');
  };
  const root = await makeAccount(database, { slug: 'root', name: 'Root', role: 'admin' });
  const cookie = await signIn(root);
  /** @param url below /api/admin/. @param as the cookies of whoever asks: the administrator unless said, "" for nobody. */
  const ask = async (method: Method, url: string, body?: unknown, as = cookie) => {
    const { statusCode, payload, headers } = await app.inject({
      method,
      url: `/api/admin/${url}`,
      headers: {
        'sec-fetch-site': 'same-origin',
        'user-agent': 'Browser 1.0',
        ...(as === '' ? {} : { cookie: as }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    return { status: statusCode, body: payload === '' ? undefined : JSON.parse(payload), headers };
  };
  /** The status that /api/auth/session answers. */
  const whoAmI = async (as: string) =>
    (await app.inject({ method: 'GET', url: '/api/auth/session', headers: { cookie: as } })).statusCode;
  return { database, app, root, ask, signIn, whoAmI };
}
