import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Client, type TestApp } from '../testing/index.ts';

/** YAML that means harm, at the two places that read it: refused as such, soon, and nothing stays. */
let site: TestApp;
let officer: Client;
beforeAll(async () => {
  site = await testApp();
  officer = await site.as('corps.officer');
});
afterAll(() => site.close());

const laughs = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
  .split('')
  .map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
  .join('\n')}\ntitle: *j\n`;
const bombs: [string, string][] = [
  ['a billion laughs', laughs],
  ['a list that contains itself', 'a: &a [*a]\n'],
  ['a mapping that merges itself', 'a: &a {<<: *a}\n'],
  ['a tag that makes a function', 'title: !!js/function "function () { return process.env }"\n'],
  ['a tag that makes anything', 'title: !!python/object/apply:os.system ["id"]\n'],
  ['a key of the prototype', '__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n'],
  ['brackets without end', '['.repeat(20_000)],
  ['mappings without end', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ['a megabyte of one word', `title: ${'x'.repeat(1_000_000)}`],
  ['control characters', 'title: "\u0000\u0001"\n'],
  ['nothing', '\n'],
];

describe.each<[string, 'PUT' | 'POST', string]>([
  ['a kind of records', 'PUT', '/kinds/own-kind'],
  ['a programme', 'POST', '/policy/scheme'],
])('%s', (_what, method, path) => {
  it.each(bombs)('refuses %s', async (_name, yaml) => {
    const began = process.cpuUsage();
    const reply = await officer.send<{ code: string; detail: string }>(method, path, { yaml });
    const used = process.cpuUsage(began);
    expect([400, 413, 422], JSON.stringify(reply.body).slice(0, 300)).toContain(reply.status);
    expect(reply.body.detail).toMatch(/[\u4e00-\u9fff]/);
    expect(JSON.stringify(reply.body).length).toBeLessThan(50_000);
    expect(JSON.stringify(reply.body)).not.toMatch(/node_modules|\bat \w+ \(|process\.env\.|root:/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((used.user + used.system) / 1e6, 'seconds of the processor').toBeLessThan(20);
    const kinds = await officer.get<{ items: { id: string }[] }>('/kinds');
    expect(kinds.body.items.map((kind) => kind.id)).not.toContain('own-kind');
  });
});
