import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `npx liulian …` as whoever keeps a site types it: from a shell, with what is right and what is wrong. */
const script = fileURLToPath(new URL('../../../../scripts/liulian.mjs', import.meta.url));
let folder: string;
let recipient: string;
const at = (name: string) => join(folder, name);

function liulian(args: string[], site = 'site', env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((done, fail) => {
    const { DATABASE_URL: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [script, ...args], {
      cwd: folder,
      env: { ...inherited, DATA_DIR: at(site), ...env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', fail);
    child.on('close', (code) => done({ code, out, err }));
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liulian-cli-'));
  const identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
  writeFileSync(at('identity.txt'), identity);
  writeFileSync(at('policy.txt'), '各支队每年至少开展一次廉政教育，6月底前报总队。\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', { timeout: 240_000 }, () => {
  it('compiles a document, as a table and as JSON', async () => {
    const table = await liulian(['compile', 'policy.txt']);
    expect([table.code, table.out]).toEqual([0, expect.stringContaining('责任事项 2 条')]);
    const json = await liulian(['compile', 'policy.txt', '--json']);
    expect((JSON.parse(json.out) as { obligations: unknown[] }).obligations).toHaveLength(2);
  });

  it.each([
    [['nonsense'], '没有这个命令：nonsense'],
    [['compile'], '缺少参数：file'],
    [['compile', 'policy.txt', '--bogus'], '没有这个选项：--bogus'],
    [['compile', 'policy.txt', 'other.txt'], '参数多了'],
    [['compile', 'none.txt'], '没有这个文件或目录：none.txt'],
    [['compile', '.'], '这是一个目录，请写明文件：.'],
    [['audit', 'checkpoints', 'x'], '缺少选项：--key <file>'],
    [['audit', 'checkpoints', 'x', '--key', 'policy.txt'], '这不是本系统的签名公钥'],
    [['restore', 'none.liulian', '--identity', 'none.txt'], '没有这个文件或目录：none.txt'],
  ])('says in Chinese what is wrong with %j', async (args, words) => {
    const { code, err, out } = await liulian(args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(words);
    expect(err).not.toMatch(/error:|ENOENT|EISDIR| at /);
  });

  it('backs up, and restores with the identity and the key of that site alone', async () => {
    const key = await liulian(['key']);
    expect(key.out).toContain('BEGIN PUBLIC KEY');
    writeFileSync(at('key.pem'), key.out);
    writeFileSync(at('other.pem'), (await liulian(['key'], 'other')).out);
    const made = await liulian(['backup', 'b.liulian'], 'site', { AGE_RECIPIENTS: recipient });
    expect([made.code, made.out]).toEqual([0, expect.stringContaining('已加密给 1 个收件人')]);
    const again = await liulian(['backup', 'b.liulian']);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('文件已存在')]);
    const nowhere = await liulian(['backup', 'no/b.liulian']);
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('没有这个文件或目录')]);
    const restored = (...more: string[]) => liulian(['restore', 'b.liulian', ...more], 'restored');
    expect((await restored()).code).toBe(1);
    const wrong = await restored('--identity', 'identity.txt', '--key', 'other.pem');
    expect([wrong.code, wrong.out]).toEqual([1, '']);
    const right = await restored('--identity', 'identity.txt', '--key', 'key.pem');
    expect([right.code, right.out]).toEqual([0, expect.stringContaining('与您给的公钥相符')]);
  });

  it('verifies and reconciles a site; of one without audit it keeps no checkpoint', async () => {
    for (const args of [['audit', 'verify'], ['reconcile'], ['reconcile', '--fix']]) {
      const reply = await liulian(args);
      expect([args, reply.code, reply.out]).toEqual([args, 0, expect.stringContaining('还没有总队')]);
    }
    const none = await liulian(['audit', 'verify', '--checkpoints', 'none.jsonl']);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('没有校验点')]);
    const point = await liulian(['audit', 'checkpoint', 'points.jsonl']);
    expect([point.code, point.err]).toEqual([1, expect.stringContaining('没有写校验点')]);
    expect(() => readFileSync(at('points.jsonl'))).toThrow('ENOENT');
  });
});
