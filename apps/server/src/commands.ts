import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { verifyChain } from './platform/audit.ts';
import { backup } from './platform/backup.ts';
import type { ControlReply } from './platform/control.ts';
import { asSystem, type Trx } from './platform/database/index.ts';
import { openFileStore } from './platform/files.ts';
import type { Deps } from './deps.ts';

async function eachCorps(deps: Deps, work: (trx: Trx, corps: { id: string; name: string }) => Promise<ControlReply>): Promise<ControlReply> {
  const list = await asSystem(deps.database, (trx) => trx.selectFrom('corps').select(['id', 'name']).orderBy('id').execute());
  if (list.length === 0) return { ok: true, text: '还没有总队：请先完成初始化。' };
  const replies: ControlReply[] = [];
  for (const corps of list) replies.push(await asSystem(deps.database, (trx) => work(trx, corps), { write: true }));
  return { ok: replies.every((reply) => reply.ok), text: replies.map((reply) => reply.text).join('\n') };
}

/** What the command line can ask of a site: of the running process, or of the database when none runs. */
export async function runCommand(deps: Deps, [command, argument]: string[]): Promise<ControlReply> {
  switch (command) {
    case 'reconcile': return eachCorps(deps, async (trx, corps) => {
      const { duties, differences } = await deps.programme.reconcile(trx, corps.id);
      const lines = [`${corps.name}：${duties} 项任务，${differences.length === 0 ? '全部一致' : `${differences.length} 处不一致`}`, ...differences.slice(0, 50).map((difference) => `  ${difference.dutyId}：${difference.what}`)];
      if (argument !== 'fix' || differences.length === 0) return { ok: differences.length === 0, text: lines.join('\n') };
      await deps.programme.rebuild(trx, corps.id);
      return { ok: true, text: [...lines, '  已按重算结果改正'].join('\n') };
    });
    case 'audit-verify': return eachCorps(deps, async (trx, corps) => {
      const result = await verifyChain(trx, corps.id);
      return { ok: result.ok, text: `${corps.name}：${result.ok ? `${result.entries} 条，完好，链尾 ${result.head}` : `第 ${result.firstBad} 条有问题：${result.reason}`}` };
    });
    case 'backup': {
      if (!argument) throw new Error('请写明备份文件');
      const target = createWriteStream(argument, { mode: 0o600, flags: 'wx' });
      try {
        const { tables, rows, files } = await backup(deps.database, openFileStore(deps.config), target);
        return { ok: true, text: `已备份 ${tables} 张表 ${rows} 行、${files} 个附件到 ${argument}` };
      } catch (error) {
        if ((error as { code?: string }).code === 'EEXIST') throw new Error(`文件已存在：${argument}`, { cause: error });
        await rm(argument, { force: true });
        throw error;
      }
    }
    default: throw new Error(`不认识的命令：${command ?? ''}`);
  }
}
