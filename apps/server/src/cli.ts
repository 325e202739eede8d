import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { compile, readDocument, renderTable } from '@liulian/policy';
import { verifyChain } from './platform/audit.ts';
import { backup, restore } from './platform/backup.ts';
import { systemClock } from './platform/clock.ts';
import { readConfig } from './platform/config.ts';
import { asSystem, migrate, openDatabase, type Trx } from './platform/database/index.ts';
import { buildDeps } from './app.ts';
import { loadPack } from './pack-files.ts';
import type { Deps } from './deps.ts';

const program = new Command('liulian').description('六廉：廉洁文化建设平台的命令行工具').showHelpAfterError('（用 liulian --help 查看用法）');

/** Opens the site's database for one command and closes it again; `demo` looks into the demo's data folder. */
async function withSite<T>(options: { demo?: boolean }, work: (deps: Deps) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, { demo: options.demo === true });
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir });
  try {
    await migrate(database);
    return await work(buildDeps({ config, database, clock: systemClock(config.clock), pack: loadPack(config.packDir) }));
  } finally {
    await database.close();
  }
}

async function eachCorps(deps: Deps, work: (trx: Trx, corps: { id: string; name: string }) => Promise<boolean>): Promise<boolean> {
  let fine = true;
  const list = await asSystem(deps.database, (trx) => trx.selectFrom('corps').select(['id', 'name']).orderBy('id').execute());
  if (list.length === 0) console.log('还没有总队：请先完成初始化。');
  for (const corps of list) fine = (await asSystem(deps.database, (trx) => work(trx, corps), { write: true })) && fine;
  return fine;
}

program.command('compile').description('把政策文件拆成责任事项草案').argument('<file>', '.txt 或 .docx').option('--json', '输出 JSON').action(async (file: string, options: { json?: boolean }) => {
  const text = await readDocument(await readFile(file), basename(file));
  const compiled = compile(text);
  process.stdout.write(options.json ? `${JSON.stringify(compiled, null, 2)}\n` : renderTable(compiled));
});

program.command('reconcile').description('核对任务状态：库中所存与从头重算是否一致').option('--demo', '核对演示数据').option('--fix', '按重算结果改正').action(async (options: { demo?: boolean; fix?: boolean }) => {
  const fine = await withSite(options, (deps) => eachCorps(deps, async (trx, corps) => {
    const { duties, differences } = await deps.programme.reconcile(trx, corps.id);
    console.log(`${corps.name}：${duties} 项任务，${differences.length === 0 ? '全部一致' : `${differences.length} 处不一致`}`);
    for (const difference of differences.slice(0, 50)) console.log(`  ${difference.dutyId}：${difference.what}`);
    if (options.fix && differences.length > 0) {
      await deps.programme.rebuild(trx, corps.id);
      console.log('  已按重算结果改正');
      return true;
    }
    return differences.length === 0;
  }));
  process.exitCode = fine ? 0 : 1;
});

const auditCommand = program.command('audit').description('审计');
auditCommand.command('verify').description('校验审计链，找出第一处改动、缺失或乱序').option('--demo', '校验演示数据').action(async (options: { demo?: boolean }) => {
  const fine = await withSite(options, (deps) => eachCorps(deps, async (trx, corps) => {
    const result = await verifyChain(trx, corps.id);
    console.log(`${corps.name}：${result.ok ? `${result.entries} 条，完好，链尾 ${result.head}` : `第 ${result.firstBad} 条有问题：${result.reason}`}`);
    return result.ok;
  }));
  process.exitCode = fine ? 0 : 1;
});

program.command('backup').description('备份整个站点（数据库和附件）到一个文件，使用中也可以').argument('<file>').option('--demo', '备份演示数据').action(async (file: string, options: { demo?: boolean }) => {
  const { tables, rows, files } = await withSite(options, (deps) => backup(deps.database, deps.config.dataDir, createWriteStream(file, { mode: 0o600, flags: 'wx' })));
  console.log(`已备份 ${tables} 张表 ${rows} 行、${files} 个附件到 ${file}`);
});

program.command('restore').description('把备份恢复到一个空站点').argument('<file>').option('--demo', '恢复到演示数据目录').action(async (file: string, options: { demo?: boolean }) => {
  const { rows, files } = await withSite(options, (deps) => restore(deps.database, deps.config.dataDir, file));
  console.log(`已恢复 ${rows} 行、${files} 个附件`);
});

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
