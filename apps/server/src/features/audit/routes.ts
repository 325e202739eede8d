import { sql } from 'kysely';
import { pathEnd } from '@liulian/domain';
import { answerAlarm, listAlarms, raiseAlarm } from '../../platform/audit-alarm.ts';
import { readCheckpoints, type Checkpoint } from '../../platform/audit-checkpoints.ts';
import { verifyContents } from '../../platform/audit-content.ts';
import type { Config } from '../../platform/config.ts';
import { readPublicKey, siteKey } from '../../platform/site-key.ts';
import { dateOf } from '../../platform/clock.ts';
import { unitNamer } from '../../platform/unit-names.ts';
import { audit, verifyChain } from '../../platform/audit.ts';
import { asSystem, containing, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { decodeCursor, encodeCursor, sendFile, type Bind, type Caller } from '../../platform/http/index.ts';
import { ledgerFile } from '../../platform/workbook-file.ts';
import type { Deps } from '../../deps.ts';
import { actionTitle } from './words.ts';

const mostExported = 200_000;

interface Filter {
  q?: string | undefined;
  actor?: string | undefined;
  action?: string[] | undefined;
  objectType?: string | undefined;
  objectId?: string | undefined;
  unitId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

async function filtered(trx: Trx, caller: Caller, filter: Filter) {
  let query = trx.selectFrom('audit_entry').where('corps_id', '=', caller.corpsId);
  if (filter.q) query = query.where('summary', 'like', containing(filter.q));
  if (filter.actor) query = query.where('actor_name', 'like', containing(filter.actor));
  if (filter.action) query = query.where('action', 'in', filter.action);
  if (filter.objectType) query = query.where('object_type', '=', filter.objectType);
  if (filter.objectId) query = query.where('object_id', '=', filter.objectId);
  if (filter.unitId) {
    const unit = await trx
      .selectFrom('unit')
      .select('path')
      .where('corps_id', '=', caller.corpsId)
      .where('id', '=', filter.unitId)
      .executeTakeFirst();
    if (!unit) throw new Refusal('unit.not_found');
    const below = trx
      .selectFrom('unit')
      .select('id')
      .where('corps_id', '=', caller.corpsId)
      .where('path', '>=', unit.path)
      .where('path', '<', pathEnd(unit.path));
    query = query.where('unit_id', 'in', below);
  }
  if (filter.from)
    query = query.where(sql<boolean>`(at at time zone 'Asia/Shanghai')::date >= ${filter.from}::date`);
  if (filter.to)
    query = query.where(sql<boolean>`(at at time zone 'Asia/Shanghai')::date <= ${filter.to}::date`);
  return { query };
}

/** What was asked for, for the entry that an export leaves. */
function wordsOf(filter: Filter): string {
  const { from, to, ...others } = filter;
  const words = Object.values(others)
    .flat()
    .filter((value) => value !== undefined);
  return [...(from || to ? [`${from ?? ''} 至 ${to ?? ''}`] : []), ...words].join('，').slice(0, 200);
}

async function shownAlarms(trx: Trx, caller: Caller) {
  const rows = await listAlarms(trx, caller.corpsId);
  return {
    items: rows.map((row) => ({
      id: row.id,
      raisedAt: row.raised_at,
      finding: row.finding,
      answeredAt: row.answered_at,
      answeredBy: row.answered_by_name,
      answer: row.answer,
    })),
  };
}

/** The checkpoints of this site; a file that someone tampered with is a finding, not a failure. */
export async function keptCheckpoints(
  config: Config,
): Promise<{ points: Checkpoint[]; problem: string | null }> {
  try {
    const key = readPublicKey(siteKey(config.dataDir).publicPem);
    return { points: await readCheckpoints(config.auditCheckpoints, [key]), problem: null };
  } catch (error) {
    return { points: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The audit administrator reads the chain; nobody changes it. */
export function auditRoutes(bind: Bind, deps: Deps) {
  bind('listAudit', ({ read, caller, query }) =>
    read(async (trx) => {
      const { query: base } = await filtered(trx, caller, query);
      const { total } = await base.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow();
      const before = decodeCursor(query.cursor, 1)?.[0];
      const rows = await base
        .selectAll()
        .$if(before !== undefined && before !== null, (q) => q.where('seq', '<', Number(before)))
        .orderBy('seq', 'desc')
        .limit(query.limit + 1)
        .execute();
      const page = rows.slice(0, query.limit);
      const nameOf = await unitNamer(trx, caller.corpsId);
      return {
        items: page.map((row) => ({
          seq: row.seq,
          at: row.at,
          actor: row.actor_name,
          action: row.action,
          actionTitle: actionTitle(row.action),
          objectType: row.object_type,
          objectId: row.object_id,
          unit: row.unit_id && nameOf(row.unit_id, dateOf(row.at)),
          summary: row.summary,
          hash: row.hash,
        })),
        total,
        nextCursor: rows.length > query.limit ? encodeCursor([page.at(-1)?.seq ?? 0]) : null,
      };
    }),
  );
  bind('verifyAudit', async ({ caller }) => {
    const { database, config } = deps;
    const kept = await keptCheckpoints(config);
    const own = kept.points.filter((point) => point.corps === caller.corpsId);
    const chain = await asSystem(database, (trx) => verifyChain(trx, caller.corpsId, own));
    const { records, accounts, findings } = await verifyContents(
      (work) => asSystem(database, work),
      caller.corpsId,
    );
    if (kept.problem !== null) findings.unshift(kept.problem);
    const ok = chain.ok && findings.length === 0;
    // What is found by hand stands until it is answered, as what the daily look finds.
    if (findings.length > 0)
      await asSystem(
        database,
        async (trx) => {
          for (const finding of findings) await raiseAlarm(trx, deps.clock, caller.corpsId, finding);
        },
        { write: true },
      );
    return { ...chain, ok, checkpoints: own.length, records, accounts, findings };
  });
  bind('listAuditAlarms', ({ read, caller }) => read((trx) => shownAlarms(trx, caller)));
  bind('answerAuditAlarm', ({ write, caller, params, body }) =>
    write(async (trx) => {
      const actor = { id: caller.accountId, name: `${caller.name}（${caller.username}）` };
      await answerAlarm(trx, deps.clock, caller.corpsId, actor, params.id, body.answer);
      return shownAlarms(trx, caller);
    }),
  );
  bind('exportAudit', async ({ write, caller, query, reply }) => {
    const { rows, units } = await write(async (trx) => {
      const { query: base } = await filtered(trx, caller, query);
      const found = await base
        .selectAll()
        .orderBy('seq')
        .limit(mostExported + 1)
        .execute();
      if (found.length > mostExported)
        throw new Refusal('request.too_large', {}, [
          { field: 'from', message: `超过 ${mostExported} 条，请按时间分几次导出` },
        ]);
      const names = await unitNamer(trx, caller.corpsId);
      await audit(
        trx,
        deps.clock,
        caller.corpsId,
        { id: caller.accountId, name: `${caller.name}（${caller.username}）` },
        {
          action: 'audit.export',
          objectType: 'corps',
          objectId: caller.corpsId,
          summary: `导出审计 ${found.length} 条（${wordsOf(query) || '全部'}）`,
        },
      );
      return { rows: found, units: names };
    });
    return sendFile(
      reply,
      ledgerFile(`审计记录-${deps.clock.today()}`, {
        title: '审计记录',
        subtitle: `导出于 ${deps.clock.today()}，链尾 ${rows.at(-1)?.hash ?? '无'}`,
        columns: [
          { title: '序号', type: 'number' },
          { title: '时间' },
          { title: '操作人' },
          { title: '动作' },
          { title: '单位' },
          { title: '对象' },
          { title: '内容', width: 60 },
          { title: '哈希' },
        ],
        rows: rows.map((row) => [
          row.seq,
          row.at,
          row.actor_name,
          actionTitle(row.action),
          row.unit_id && units(row.unit_id, dateOf(row.at)),
          `${row.object_type} ${row.object_id}`,
          row.summary,
          row.hash,
        ]),
      }),
    );
  });
}
