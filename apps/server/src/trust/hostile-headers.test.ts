import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, testApp, type TestApp } from '../testing/index.ts';

let site: TestApp;
beforeAll(async () => {
  site = await testApp({ publicUrl: 'http://liulian.example' });
});
afterAll(() => site.close());

const headers = {
  'content-security-policy':
    "default-src 'self';script-src 'self';worker-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data: blob:;connect-src 'self';font-src 'self' data:;object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

describe('security headers', () => {
  it.each([
    ['an answer', '/api/session', 'POST'],
    ['a refusal', '/api/me', 'GET'],
    ['a missing address', '/api/nothing', 'GET'],
    ['a page', '/', 'GET'],
    ['health', '/healthz', 'GET'],
  ] as const)('are exact on %s', async (_what, url, method) => {
    const response = await site.app.http.inject({
      method,
      url,
      ...(method === 'POST' ? { payload: { username: 'corps.officer', password } } : {}),
    });
    const found = Object.fromEntries(
      Object.entries(response.headers).filter(([name]) =>
        /^(content-security|cross-origin|origin-agent|referrer|x-(?!ratelimit)|strict|permissions|server)/.test(
          name,
        ),
      ),
    );
    expect(found).toEqual(headers);
    if (url.startsWith('/api/')) expect(response.headers['cache-control']).toBe('no-store');
  });
});

describe('compression', () => {
  it('makes a long answer small for whoever accepts it, and is the same answer', async () => {
    const officer = await site.as('corps.officer');
    const plain = await officer.request({ url: '/api/kinds' });
    const packed = await officer.request({ url: '/api/kinds', headers: { 'accept-encoding': 'gzip' } });
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([
      undefined,
      'gzip',
    ]);
    expect(packed.raw.length).toBeLessThan(plain.raw.length / 3);
    expect(gunzipSync(packed.raw).equals(plain.raw)).toBe(true);
  });

  it('is for answers only: a body that comes packed is not unpacked', async () => {
    const response = await site.app.http.inject({
      method: 'POST',
      url: '/api/session',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: gzipSync(JSON.stringify({ username: 'corps.officer', password })),
    });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'request.invalid']);
  });
});

describe('a request from another site', () => {
  const send = (more: Record<string, string>, method: 'POST' | 'DELETE' = 'POST') =>
    site.app.http.inject({
      method,
      url: '/api/session',
      headers: { host: 'liulian.example', ...more },
      ...(method === 'POST' ? { payload: { username: 'corps.officer', password } } : {}),
    });

  it.each<[string, Record<string, string>]>([
    ['sec-fetch-site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['sec-fetch-site: same-site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://liulian.example:8080' }],
    ['the origin of a file', { origin: 'null' }],
    ['an origin that is none', { origin: 'liulian.example' }],
    ['a longer name', { origin: 'http://liulian.example.evil.example' }],
  ])('is refused by %s', async (_what, more) => {
    for (const method of ['POST', 'DELETE'] as const) {
      const response = await send(more, method);
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
        403,
        'request.cross_site',
      ]);
      expect(response.cookies).toEqual([]);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['no such header', {}],
    ['the own origin', { origin: 'http://liulian.example', 'sec-fetch-site': 'same-origin' }],
  ])('but not with %s', async (_what, more) => {
    expect((await send(more)).statusCode).toBe(200);
  });
});

describe('rate limits', () => {
  const flood = async (url: string, times: number, remoteAddress: string, payload?: object) => {
    const codes: number[] = [];
    for (let i = 0; i < times; i += 1)
      codes.push(
        (
          await site.app.http.inject({
            method: payload ? 'POST' : 'GET',
            url,
            remoteAddress,
            ...(payload ? { payload } : {}),
          })
        ).statusCode,
      );
    return codes;
  };

  it('on signing in: 120 a minute from one address, others go on', async () => {
    const body = { username: 'x' }; // refused before any password is hashed, and counted all the same
    const codes = await flood('/api/session', 125, '10.1.0.1', body);
    expect(codes.slice(0, 120).every((code) => code === 400)).toBe(true);
    expect(codes.slice(120).every((code) => code === 429)).toBe(true);
    const refused = await site.app.http.inject({
      method: 'POST',
      url: '/api/session',
      remoteAddress: '10.1.0.1',
      payload: { username: 'corps.officer', password },
    });
    expect(refused.json<{ code: string; detail: string }>()).toMatchObject({
      code: 'request.too_many',
      detail: expect.stringMatching(/太频繁/) as string,
    });
    expect((await flood('/api/session', 1, '10.1.0.2', { username: 'corps.officer', password }))[0]).toBe(
      200,
    );
  });

  it('on the set-up link', async () => {
    expect((await flood('/api/setup', 122, '10.1.0.3', { token: 'x' })).slice(-2)).toEqual([429, 429]);
  });

  it('on addresses that do not exist: 300 a minute', async () => {
    const codes = await flood('/api/nothing', 303, '10.1.0.4');
    expect(codes.slice(0, 300).every((code) => code === 404)).toBe(true);
    expect(codes.slice(300)).toEqual([429, 429, 429]);
  });
});
