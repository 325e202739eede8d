import type { InjectOptions } from 'fastify';
import { systemClock } from '../platform/clock.ts';
import { readConfig, type Config } from '../platform/config.ts';
import { buildApp, buildDeps, type App } from '../app.ts';
import { loadPack } from '../pack-files.ts';
import { buildCorps, password } from './corps.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { migrate } from '../platform/database/index.ts';

export interface Reply<T = Record<string, unknown>> {
  status: number;
  body: T;
  headers: Record<string, unknown>;
  raw: Buffer;
}

/** Someone signed in: sends requests with their cookie. */
export interface Client {
  get<T = Record<string, unknown>>(path: string, query?: Record<string, string | number>): Promise<Reply<T>>;
  send<T = Record<string, unknown>>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Reply<T>>;
  request<T = Record<string, unknown>>(options: InjectOptions): Promise<Reply<T>>;
}

export interface TestApp {
  app: App;
  as(username: string): Promise<Client>;
  anonymous: Client;
  data: TestDatabase;
  close(): Promise<void>;
}

/** The real app on a real, freshly migrated database, with two small invented corps; today is 2023-09-15. */
export async function testApp(overrides: Partial<Config> = {}): Promise<TestApp> {
  const data = await testDatabase();
  const config: Config = {
    ...readConfig(
      { CLOCK: '2023-09-15', DATA_DIR: data.dataDir, LOG_LEVEL: 'silent', PORT: '0' },
      { demo: false },
    ),
    requireTotp: false, // what it does has tests of its own
    ...overrides,
  };
  const deps = buildDeps({
    config,
    database: data.database,
    clock: systemClock(config.clock),
    pack: loadPack(),
  });
  await migrate(data.database);
  await buildCorps(deps);
  const app = await buildApp(deps);
  const clients = new Map<string, Promise<Client>>();
  return {
    app,
    data,
    anonymous: clientOf(app, null),
    as: (username) => {
      const known = clients.get(username) ?? signIn(app, username);
      clients.set(username, known);
      return known;
    },
    close: async () => {
      await app.jobs.stop();
      await app.http.close();
      await data.close();
    },
  };
}

export async function signIn(app: App, username: string, secret = password): Promise<Client> {
  const response = await app.http.inject({
    method: 'POST',
    url: '/api/session',
    payload: { username, password: secret },
  });
  const [cookie] = response.cookies as { name: string; value: string }[];
  if (response.statusCode !== 200 || !cookie)
    throw new Error(`${username}: ${response.statusCode} ${response.body}`);
  return clientOf(app, `${cookie.name}=${cookie.value}`);
}

export function clientOf(app: App, cookie: string | null): Client {
  const request = async <T>(options: InjectOptions): Promise<Reply<T>> => {
    const response = await app.http.inject({
      ...options,
      headers: { ...options.headers, ...(cookie ? { cookie } : {}) },
    });
    const json =
      response.headers['content-encoding'] === undefined &&
      String(response.headers['content-type'] ?? '').includes('json');
    return {
      status: response.statusCode,
      body: (json ? response.json() : {}) as T,
      headers: response.headers,
      raw: response.rawPayload,
    };
  };
  return {
    request,
    get: (path, query) =>
      request({
        method: 'GET',
        url: `/api${path}`,
        ...(query
          ? { query: Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)])) }
          : {}),
      }),
    send: (method, path, body) =>
      request({ method, url: `/api${path}`, ...(body === undefined ? {} : { payload: body as object }) }),
  };
}
