import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { compile, readDocument, renderTable } from '@liulian/policy';
import { readCheckpoints } from './platform/audit-checkpoints.ts';
import { fingerprintOf, readPublicKey } from './platform/site-key.ts';
import { restore } from './platform/backup.ts';
import { systemClock } from './platform/clock.ts';
import { readConfig } from './platform/config.ts';
import { askControl } from './platform/control.ts';
import { migrate, openDatabase } from './platform/database/index.ts';
import { openFileStore } from './platform/files.ts';
import { buildDeps } from './app.ts';
import { lostWords, runCommand } from './commands.ts';
import { demoPack } from './demo/pack.ts';
import { loadPack } from './pack-files.ts';
import type { Deps } from './deps.ts';

/** What the parser of the command line says in English, with what it names. */
const usageWords: [RegExp, string][] = [
  [/unknown command '(.*)'/, '没有这个命令：$1'],
  [/unknown option '(.*)'/, '没有这个选项：$1'],
  [/missing required argument '(.*)'/, '缺少参数：$1'],
  [/required option '(.*)' not specified/, '缺少选项：$1'],
  [/option '(.*)' argument missing/, '选项 $1 后面要写内容'],
  [/too many arguments.*got \d+: (.*)\./, '参数多了：$1'],
];
const helpTitles: Record<string, string> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

function inOurWords(text: string): string {
  const line = text.replace(/^error: /, '').split('\n')[0] ?? '';
  const known = usageWords.find(([pattern]) => pattern.test(line));
  return known ? `${line.replace(known[0], known[1])}\n` : text;
}

// Commands made from this one inherit these settings.
const program = new Command('liulian')
  .description('六廉：廉洁文化建设平台的命令行工具')
  .helpOption('-h, --help', '显示用法')
  .helpCommand('help [命令]', '显示一个命令的用法')
  .configureOutput({ outputError: (text, write) => write(inOurWords(text)) })
  .configureHelp({ styleTitle: (title) => helpTitles[title] ?? title })
  .showHelpAfterError('（用 liulian --help 查看用法）');

const fileWords: Record<string, string> = {
  ENOENT: '没有这个文件或目录',
  EISDIR: '这是一个目录，请写明文件',
  ENOTDIR: '路径里有一段不是目录',
  EACCES: '没有权限读写',
  EPERM: '没有权限读写',
  ENOSPC: '磁盘满了',
  EROFS: '磁盘只读',
};

/** A fault in words; of a file that cannot be read or written, which and why. */
function faultWords(error: unknown): string {
  const { code, path } = (error ?? {}) as { code?: string; path?: string };
  const words = code === undefined ? undefined : fileWords[code];
  if (words !== undefined) return path === undefined ? words : `${words}：${path}`;
  return error instanceof Error ? error.message : String(error);
}

/** A directory in the place of a file is named too: the system says only that it is one. */
async function bytesOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw Object.assign(error as Error, { path: file });
  });
}

interface Options {
  demo?: boolean;
  fix?: boolean;
  checkpoints?: string;
}

/**
 * Opens the site's database for one command and closes it again; `demo` looks into the demo's data folder.
 */
async function withSite<T>(options: Options, work: (deps: Deps) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, { demo: options.demo === true });
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir });
  try {
    await migrate(database);
    const shipped = loadPack(config.packDir);
    const pack = options.demo ? demoPack(shipped) : shipped;
    return await work(buildDeps({ config, database, clock: systemClock(config.clock), pack }));
  } finally {
    await database.close();
  }
}

/** Asks the process that holds the data folder, or does it itself when none runs. */
async function order(options: Options, command: string[]) {
  const config = readConfig(process.env, { demo: options.demo === true });
  const reply =
    (config.databaseUrl === null ? await askControl(config.dataDir, command) : null) ??
    (await withSite(options, (deps) => runCommand(deps, command)));
  (reply.ok ? console.log : console.error)(reply.text);
  process.exitCode = reply.ok ? 0 : 1;
}

program
  .command('compile')
  .description('把政策文件拆成责任事项草案')
  .argument('<file>', '文档：文本、Word、WPS、PDF、OFD、ODT、RTF 或网页')
  .option('--json', '输出 JSON')
  .action(async (file: string, options: { json?: boolean }) => {
    const compiled = compile(await readDocument(await bytesOf(file), basename(file)));
    process.stdout.write(options.json ? `${JSON.stringify(compiled, null, 2)}\n` : renderTable(compiled));
  });
program
  .command('reconcile')
  .description('核对任务状态：库中所存与从头重算是否一致')
  .option('--demo', '核对演示数据')
  .option('--fix', '按重算结果改正')
  .action((options: Options) => order(options, ['reconcile', ...(options.fix ? ['fix'] : [])]));
const audit = program.command('audit').description('审计');
audit
  .command('verify')
  .description('校验审计链，找出第一处改动、缺失或乱序')
  .option('--demo', '校验演示数据')
  .option('--checkpoints <file>', '再与另存的校验点核对：整条链被重写也能发现')
  .action((options: Options) =>
    order(options, ['audit-verify', ...(options.checkpoints ? [resolve(options.checkpoints)] : [])]),
  );
audit
  .command('checkpoint')
  .description('校验后把此刻的链尾追加到文件，存到本机以外的地方')
  .argument('<file>')
  .option('--demo', '演示数据')
  .action((file: string, options: Options) => order(options, ['audit-checkpoint', resolve(file)]));
audit
  .command('checkpoints')
  .description('离线核对校验点文件的签名，不需要数据库')
  .argument('<file>')
  .requiredOption('--key <file>', '公钥文件（liulian key 打印的）')
  .action(async (file: string, options: { key: string }) => {
    const key = readPublicKey((await bytesOf(options.key)).toString());
    const points = await readCheckpoints(file, [key]);
    const own = points.filter((point) => point.key === fingerprintOf(key));
    const others = points.length - own.length;
    console.log(`${own.length} 个校验点的签名正确${others > 0 ? `，另有 ${others} 个不是这把钥匙签的` : ''}`);
    process.exitCode = own.length > 0 && others === 0 ? 0 : 1;
  });
program
  .command('key')
  .description('打印本站点的签名公钥和指纹，抄存到本机以外，用来核对校验点和备份')
  .option('--demo', '演示数据')
  .action((options: Options) => order(options, ['key']));
program
  .command('backup')
  .description('备份整个站点（数据库和附件）到一个文件，使用中也可以')
  .argument('<file>')
  .option('--demo', '备份演示数据')
  .action((file: string, options: Options) => order(options, ['backup', resolve(file)]));
program
  .command('restore')
  .description('把备份恢复到一个空站点')
  .argument('<file>')
  .option('--demo', '恢复到演示数据目录')
  .option('--identity <file>', '加密的备份：age 身份文件')
  .option('--key <file>', '只接受这把公钥签的备份（liulian key 打印的公钥文件）')
  .action(async (file: string, options: Options & { identity?: string; key?: string }) => {
    const identity = options.identity ? (await bytesOf(options.identity)).toString() : null;
    const key = options.key ? readPublicKey((await bytesOf(options.key)).toString()) : null;
    await withSite(options, async (deps) => {
      const store = openFileStore(deps.config);
      const done = await restore(deps.database, store, file, { identity, key });
      console.log(`已恢复 ${done.rows} 行、${done.files} 个附件`);
      const trusted = key ? '与您给的公钥相符' : '请与另存的指纹核对';
      console.log(`签名正确，公钥指纹 ${done.fingerprint}，${trusted}`);
      for (const line of lostWords(done.missing)) console.log(line);
      // A backup may have been doctored before it was signed: what it holds is compared with its own chain.
      const verified = await runCommand(deps, ['audit-verify']);
      console.log(verified.text);
      process.exitCode = verified.ok ? 0 : 1;
    });
  });

program.parseAsync().catch((error: unknown) => {
  console.error(faultWords(error));
  process.exitCode = 1;
});
