import { createHash, randomBytes } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { password, type Client, type Reply, type TestApp } from '../testing/index.ts';

const digest = (token: string) => createHash('sha256').update(token).digest('hex');

/**
 * Sends requests as any account, thousands of times: an account that a request has signed out gets its
 * session back in the table, since signing in by password each time would cost more than everything else
 * together.
 */
export class Sender {
  private readonly site: TestApp;
  private readonly clients = new Map<string, { client: Client; renew: () => Promise<Client> }>();
  sent = 0;

  constructor(site: TestApp) {
    this.site = site;
  }

  /** Sessions made beforehand, so that signing in shows in no comparison of tables. */
  async signIn(accounts: string[]): Promise<void> {
    for (const account of accounts) {
      if (this.clients.has(account)) continue;
      const response = await this.site.app.http.inject({
        method: 'POST',
        url: '/api/session',
        payload: { username: account, password },
        remoteAddress: `10.9.0.${this.clients.size}`,
      });
      const [cookie] = response.cookies as { name: string; value: string }[];
      if (!cookie) throw new Error(`${account}: ${response.body}`);
      const { db } = this.site.data.database;
      const row = await db
        .selectFrom('session')
        .selectAll()
        .where('id', '=', digest(cookie.value))
        .executeTakeFirstOrThrow();
      const renew = async () => {
        const token = randomBytes(32).toString('base64url');
        await db
          .insertInto('session')
          .values({ ...row, id: digest(token), last_seen_at: new Date().toISOString() })
          .execute();
        return this.holding(`${cookie.name}=${token}`);
      };
      this.clients.set(account, { client: this.holding(`${cookie.name}=${cookie.value}`), renew });
    }
  }

  private holding(cookie: string): Client {
    const { anonymous } = this.site;
    return {
      ...anonymous,
      request: (options) => anonymous.request({ ...options, headers: { ...options.headers, cookie } }),
    };
  }

  async send(account: string | null, request: InjectOptions): Promise<Reply> {
    this.sent += 1;
    if (account === null) return this.site.anonymous.request(request);
    const known = this.clients.get(account);
    if (!known) throw new Error(`${account} has not signed in`);
    const reply = await known.client.request(request);
    if (reply.body.code !== 'session.required') return reply;
    known.client = await known.renew();
    return known.client.request(request);
  }
}
