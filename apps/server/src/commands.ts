import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import {
  appendCheckpoints,
  currentCheckpoint,
  readCheckpoints,
  signCheckpoint,
  type Checkpoint,
} from './platform/audit-checkpoints.ts';
import { hasOpenAlarm } from './platform/audit-alarm.ts';
import { verifyContents } from './platform/audit-content.ts';
import { verifyChain } from './platform/audit.ts';
import { readPublicKey, siteKey } from './platform/site-key.ts';
import { backup } from './platform/backup.ts';
import type { ControlReply } from './platform/control.ts';
import { asSystem, type Trx } from './platform/database/index.ts';
import { openFileStore } from './platform/files.ts';
import type { Deps } from './deps.ts';

async function eachCorps(
  deps: Deps,
  work: (trx: Trx, corps: { id: string; name: string }) => Promise<ControlReply>,
): Promise<ControlReply> {
  const list = await asSystem(deps.database, (trx) =>
    trx.selectFrom('corps').select(['id', 'name']).orderBy('id').execute(),
  );
  if (list.length === 0) return { ok: true, text: '还没有总队：请先完成初始化。' };
  const replies: ControlReply[] = [];
  for (const corps of list)
    replies.push(await asSystem(deps.database, (trx) => work(trx, corps), { write: true }));
  return { ok: replies.every((reply) => reply.ok), text: replies.map((reply) => reply.text).join('\n') };
}

/** For work that takes its own short transactions. */
async function eachCorpsAlone(
  deps: Deps,
  work: (corps: { id: string; name: string }) => Promise<ControlReply>,
): Promise<ControlReply> {
  const list = await asSystem(deps.database, (trx) =>
    trx.selectFrom('corps').select(['id', 'name']).orderBy('id').execute(),
  );
  const replies: ControlReply[] = [];
  for (const corps of list) replies.push(await work(corps));
  return { ok: replies.every((reply) => reply.ok), text: replies.map((reply) => reply.text).join('\n') };
}

const ownKey = (deps: Deps) => [readPublicKey(siteKey(deps.config.dataDir).publicPem)];

/**
 * Every corps' chain, and that of every corps a checkpoint was kept of: one that has vanished is the worst of
 * rewritings.
 */
async function verifyAll(deps: Deps, kept: Checkpoint[]): Promise<ControlReply> {
  const seen = new Set<string>();
  const reply = await eachCorps(deps, async (trx, corps) => {
    seen.add(corps.id);
    const own = kept.filter((point) => point.corps === corps.id);
    const result = await verifyChain(trx, corps.id, own);
    const unsigned = own.filter((point) => point.signature === undefined).length;
    const signatures = unsigned > 0 ? `（其中 ${unsigned} 个没有签名）` : '';
    const agreeing = own.length > 0 ? `与 ${own.length} 个校验点${signatures}相符，` : '没有校验点可比，';
    const sound = `${result.entries} 条，完好，${agreeing}链尾 ${result.head}`;
    const alarm = (await hasOpenAlarm(trx, corps.id)) ? '\n  有审计报警没有答复' : '';
    return {
      ok: result.ok && alarm === '',
      text: `${corps.name}：${result.ok ? sound : `第 ${result.firstBad} 条有问题：${result.reason}`}${alarm}`,
    };
  });
  const contents = await eachCorpsAlone(deps, async (corps) => {
    const { records, accounts, rows, findings } = await verifyContents(
      (work) => asSystem(deps.database, work),
      corps.id,
    );
    const sound = `${records} 条记录、${accounts} 个账号和其他 ${rows - records - accounts} 项与审计链相符`;
    return findings.length === 0
      ? { ok: true, text: `${corps.name}：${sound}` }
      : { ok: false, text: findings.map((finding) => `${corps.name}：${finding}`).join('\n') };
  });
  const gone = [
    ...new Set(
      kept
        .filter((point) => !seen.has(point.corps))
        .map((point) => `${point.name}：有校验点，库里却没有这个总队`),
    ),
  ];
  return {
    ok: reply.ok && contents.ok && gone.length === 0,
    text: [reply.text, contents.text, ...gone].filter((text) => text !== '').join('\n'),
  };
}

/** Attachments that records name and the store no longer has. */
export function lostWords(missing: string[]): string[] {
  if (missing.length === 0) return [];
  return [
    `有 ${missing.length} 个附件在库里有登记、文件却找不到，备份里也没有：`,
    ...missing.map((one) => `  ${one}`),
  ];
}

/** What the command line can ask of a site: of the running process, or of the database when none runs. */
export async function runCommand(deps: Deps, [command, argument]: string[]): Promise<ControlReply> {
  switch (command) {
    case 'reconcile':
      // What is under way would be taken for differences.
      await deps.programme.goOn(deps.database, 0);
      return eachCorps(deps, async (trx, corps) => {
        const { duties, differences } = await deps.programme.reconcile(trx, corps.id);
        const lines = [
          `${corps.name}：${duties} 项任务，${differences.length === 0 ? '全部一致' : `${differences.length} 处不一致`}`,
          ...differences.slice(0, 50).map((difference) => `  ${difference.dutyId}：${difference.what}`),
        ];
        if (argument !== 'fix' || differences.length === 0)
          return { ok: differences.length === 0, text: lines.join('\n') };
        await deps.programme.rebuild(trx, corps.id);
        return { ok: true, text: [...lines, '  已按重算结果改正'].join('\n') };
      });
    case 'key': {
      const { publicPem, fingerprint } = siteKey(deps.config.dataDir);
      return { ok: true, text: `${publicPem.trim()}\n指纹 ${fingerprint}` };
    }
    case 'audit-verify': {
      const kept = await readCheckpoints(argument ?? deps.config.auditCheckpoints, ownKey(deps));
      if (argument !== undefined && kept.length === 0) throw new Error(`没有校验点：${argument}`);
      return verifyAll(deps, kept);
    }
    case 'audit-checkpoint': {
      if (!argument) throw new Error('请写明校验点文件');
      // A checkpoint of a broken chain would vouch for it.
      const verified = await verifyAll(deps, await readCheckpoints(argument, ownKey(deps)));
      if (!verified.ok) return { ok: false, text: `${verified.text}\n没有写校验点` };
      const added: Checkpoint[] = [];
      const reply = await eachCorps(deps, async (trx, corps) => {
        const point = await currentCheckpoint(trx, deps.clock, corps);
        if (point) added.push(signCheckpoint(point, siteKey(deps.config.dataDir)));
        return {
          ok: true,
          text: point ? `${corps.name}：第 ${point.seq} 条，${point.hash}` : `${corps.name}：还没有审计记录`,
        };
      });
      if (added.length === 0) return { ok: false, text: `${reply.text}\n还没有审计记录，没有写校验点` };
      await appendCheckpoints(argument, added);
      return { ok: true, text: `${reply.text}\n已写入 ${argument}，请存到本机以外的地方` };
    }
    case 'backup': {
      if (!argument) throw new Error('请写明备份文件');
      const target = createWriteStream(argument, { mode: 0o600, flags: 'wx' });
      try {
        const key = siteKey(deps.config.dataDir);
        const recipients = deps.config.ageRecipients;
        const store = openFileStore(deps.config);
        const done = await backup(deps.database, store, target, { key, recipients });
        const sealed = recipients.length > 0 ? `已加密给 ${recipients.length} 个收件人` : '没有加密';
        return {
          ok: true,
          text: [
            `已备份 ${done.tables} 张表 ${done.rows} 行、${done.files} 个附件到 ${argument}`,
            `${sealed}；签名公钥指纹 ${key.fingerprint}`,
            ...lostWords(done.missing),
          ].join('\n'),
        };
      } catch (error) {
        if ((error as { code?: string }).code === 'EEXIST')
          throw new Error(`文件已存在：${argument}`, { cause: error });
        await rm(argument, { force: true });
        throw error;
      }
    }
    default:
      throw new Error(`不认识的命令：${command ?? ''}`);
  }
}
