import { Client, type QueryResultRow } from 'pg';

import { errorCode } from '../../../shared/errors.ts';
import { destroySocket } from '../destroy-socket.ts';
import { within } from './patience.ts';

/** ms until a server that says nothing counts as away. */
const PATIENCE = 2_000;

/** One connection of its own to look after a server: it never waits behind what shoppers ask. */
export class Watch {
  private readonly url: string;
  private readonly lost: () => void;
  private opening: Promise<Client> | undefined;
  private client: Client | undefined;

  /** @param lost called when the server closes the connection. */
  constructor(url: string, lost: () => void = () => undefined) {
    this.url = url;
    this.lost = lost;
  }

  /** Opens the connection where there is none. @throws what connecting or the statement does, or after 2 s. */
  async ask<Row extends QueryResultRow>(sql: string): Promise<Row | undefined> {
    const answer = this.connected().then(async (client) => client.query<Row>(sql));
    try {
      const { rows } = await within(answer, PATIENCE);
      return rows[0];
    } catch (error) {
      answer.catch(() => undefined);
      this.close();
      throw error;
    }
  }

  close(): void {
    const { opening } = this;
    this.opening = undefined;
    this.client = undefined;
    opening?.then(destroySocket, () => undefined);
  }

  private async connected(): Promise<Client> {
    const opening = (this.opening ??= this.open());
    const client = await opening;
    if (this.opening === opening) this.client = client;
    return client;
  }

  private async open(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      connectionTimeoutMillis: PATIENCE,
      keepAlive: true,
      application_name: 'social-selling watch',
    });
    client.on('error', () => undefined);
    await client.connect();
    client.once('end', () => {
      if (this.client !== client) return;
      this.close();
      this.lost();
    });
    return client;
  }
}

/** What all servers of one replication have in common; undefined where the role may not know. */
export async function systemOf(watch: Pick<Watch, 'ask'>): Promise<string | undefined> {
  try {
    return (await watch.ask<{ system: string }>('SELECT system_identifier::text AS system FROM pg_control_system()'))
      ?.system;
  } catch (error) {
    if (errorCode(error) === NOT_ALLOWED) return undefined;
    throw error;
  }
}

const NOT_ALLOWED = '42501';
