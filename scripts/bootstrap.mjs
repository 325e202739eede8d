// Runs on any Node ≥ 18 and needs no dependency: brings the locked dependencies and the right Node, then
// hands over.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = 24;

const sha = (text) => createHash('sha256').update(text).digest('hex');

/** Installs exactly what the lock file names, once per lock file. */
export function ensureInstalled() {
  const lock = sha(readFileSync(join(root, 'package-lock.json')));
  const stamp = join(root, 'node_modules', '.liulian-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('正在按锁定文件安装依赖（仅首次或升级后需要）……');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error(
      '依赖安装失败：请检查本机能否访问 npm 源（内网请先用 `npm config set registry 地址` 指定镜像），再重试。',
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

/**
 * The path of a Node of the wanted major version: the one running, or the one that came with the
 * dependencies.
 */
export function nodeBinary() {
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const bundled = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', file);
  if (existsSync(bundled)) return bundled;
  console.error(
    `本程序需要 Node ${wanted} 以上。当前是 ${process.version}（${process.platform}-${process.arch}），` +
      `没有为此平台附带运行时：请先从 nodejs.org 或内网软件源安装 Node ${wanted}，再重新运行。`,
  );
  process.exit(1);
}

/** Runs a program of this project to its end and gives its exit code. */
export function run(args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(nodeBinary(), args, {
      cwd: root,
      stdio: 'inherit',
      ...options,
      // Compiled code is kept between starts, which halves the time to load.
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compile'),
      },
    });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

function newest(path) {
  if (!existsSync(path)) return '';
  const info = statSync(path);
  if (!info.isDirectory()) return `${path}:${sha(readFileSync(path))}\n`;
  return readdirSync(path)
    .sort()
    .filter((name) => name !== 'node_modules' && name !== 'dist')
    .map((name) => newest(join(path, name)))
    .join('');
}

/** Builds the web pages when their sources differ from those of the last build. */
export async function ensureBuilt() {
  const sources = sha(
    ['apps/web', 'packages/contract/src', 'packages/domain/src', 'package-lock.json']
      .map((path) => newest(join(root, path)))
      .join('')
      .replaceAll(root, ''),
  );
  const stamp = join(root, 'apps/web/dist/.liulian-sources');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  console.error('正在构建网页……');
  const code = await run(
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', 'apps/web'],
    { stdio: ['ignore', 2, 2] },
  );
  if (code !== 0) process.exit(code);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, sources);
}
