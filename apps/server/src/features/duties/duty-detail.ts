import { sql } from 'kysely';
import type { DutyDetail } from '@liulian/contract';
import { basisDay, inForceOn } from '@liulian/domain';
import { elevated, type Row, type Trx } from '../../platform/database/index.ts';
import { answersFor, covers, isAbove, may, type Caller } from '../../platform/http/index.ts';
import { unitNameOn } from '../../platform/unit-names.ts';
import type { Deps } from '../../deps.ts';
import { Catalogue } from '../kinds/index.ts';
import { mentionedTitle } from './duty-sql.ts';
import { readOf } from '../notices/index.ts';
import { urgedLately } from './urge.ts';
import { findDuty, present, type ListedRow } from './duty-read-model.ts';

/** What the caller may do about a loaded duty. */
export function dutyAbilities(caller: Caller, row: ListedRow) {
  const unmet = row.met_on === null;
  return {
    record: unmet && may(caller, 'records:write') && covers(caller, row.path),
    answer: unmet && row.answer === null && may(caller, 'duties:answer') && answersFor(caller, row.path),
    decide: may(caller, 'duties:decide') && isAbove(caller, row.path),
    urge: unmet && may(caller, 'duties:urge') && isAbove(caller, row.path),
  };
}

/** The records of a stock that are in force on the day on which it is counted (see `stockDay`). */
function stockCounted(links: Row<'duty_record'>[], row: ListedRow, today: string): Set<string> {
  const { period_end: end, met_on: metOn } = row;
  const day = today <= end || metOn === null ? today : metOn > end ? metOn : end;
  const stock = links.map((link) => ({ id: link.record_id, on: link.on_date, until: link.until_date }));
  return new Set(inForceOn(stock, day).map(({ id }) => id));
}

export async function dutyDetail(trx: Trx, deps: Deps, caller: Caller, id: string): Promise<DutyDetail> {
  const row = await findDuty(trx, deps, caller, id);
  const [duty] = await present(trx, deps, caller, [row]);
  if (!duty) throw new Error('a listed duty has a presentation');
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const links = await trx
    .selectFrom('duty_record')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('duty_id', '=', id)
    .orderBy('on_date', 'desc')
    .limit(200)
    .execute();
  const readable = new Map(
    (links.length === 0
      ? []
      : await trx
          .selectFrom('record as r')
          .innerJoin('unit as u', (join) =>
            join.onRef('u.corps_id', '=', 'r.corps_id').onRef('u.id', '=', 'r.unit_id'),
          )
          .select([
            'r.id',
            mentionedTitle.as('title'),
            'r.kind',
            'r.occurred_on',
            'r.status',
            'u.id as unit_id',
            unitNameOn('u', sql.ref('r.occurred_on')).as('unit_name'),
          ])
          .where('r.corps_id', '=', caller.corpsId)
          .where(
            'r.id',
            'in',
            links.map((link) => link.record_id),
          )
          .execute()
    ).map((record) => [record.id, record]),
  );
  const answers = await trx
    .selectFrom('answer')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('duty_id', '=', id)
    .orderBy('requested_at', 'desc')
    .execute();
  const escalations = await trx
    .selectFrom('escalation')
    .selectAll()
    .where('corps_id', '=', caller.corpsId)
    .where('duty_id', '=', id)
    .orderBy('taken_at')
    .execute();
  const reading = await readOf(
    trx,
    caller.corpsId,
    'duty.urged',
    escalations.flatMap((step) => step.notice ?? []),
  );
  const urged = await urgedLately(trx, deps, caller, [id]);
  const event =
    row.event_id === null
      ? undefined
      : await elevated(trx, () =>
          trx
            .selectFrom('event')
            .select(['id', 'title', 'occurred_on'])
            .where('corps_id', '=', caller.corpsId)
            .where('id', '=', row.event_id ?? '')
            .executeTakeFirst(),
        );
  // Of a stock only what is in force on the day counted makes up the number.
  const stock = row.standing ? stockCounted(links, row, deps.clock.today()) : null;
  const steps = new Map(deps.programme.pack.rules.escalation.map((step) => [step.id, step.title]));
  const cadence = catalogue.get(row.obligation_id)?.cadence;
  const founded =
    cadence &&
    basisDay({ eventId: row.event_id, periodStart: row.period_start, periodEnd: row.period_end }, cadence);
  const abilities = dutyAbilities(caller, row);
  if (answers.some((answer) => answer.state === 'pending')) abilities.answer = false;
  return {
    ...duty,
    obligation: catalogue.present(row.obligation_id, founded),
    records: links.map((link) => {
      const record = readable.get(link.record_id);
      // What the reader may not see still counts, and says so without saying what it is.
      return record
        ? {
            id: record.id,
            title: record.title,
            kind: record.kind,
            occurredOn: record.occurred_on,
            unit: { id: record.unit_id, name: record.unit_name },
            status: record.status,
            readable: true,
            counted: stock?.has(link.record_id) ?? true,
            by: link.by_key,
          }
        : {
            id: '',
            title: '内容限知悉的记录',
            kind: '',
            occurredOn: link.on_date,
            unit: null,
            status: 'accepted',
            readable: false,
            counted: stock?.has(link.record_id) ?? true,
            by: link.by_key,
          };
    }),
    missing: missingWords(duty),
    answers: answers.map((answer) => ({
      id: answer.id,
      type: answer.type,
      reason: answer.reason,
      state: answer.state,
      requestedBy: answer.requested_by_name,
      requestedAt: answer.requested_at,
      decidedBy: answer.decided_by_name,
      decidedAt: answer.decided_at,
      reply: answer.reply,
    })),
    history: [
      ...escalations.map((step) => ({
        at: step.taken_at,
        text: step.step === 'urge' ? urgeText(step, reading) : (steps.get(step.step) ?? step.step),
        by: step.by_name ?? '系统',
      })),
      ...answers.flatMap((answer) => [
        {
          at: answer.requested_at,
          text: answer.type === 'waiver' ? '申请免做' : '说明未开展',
          by: answer.requested_by_name,
        },
        ...(answer.decided_at
          ? [
              {
                at: answer.decided_at,
                text: answer.state === 'approved' ? '同意' : '不同意',
                by: answer.decided_by_name ?? '',
              },
            ]
          : []),
      ]),
    ].sort((a, b) => (a.at < b.at ? -1 : 1)),
    urgeAgainOn: urged.get(id) ?? null,
    event: event ? { id: event.id, title: event.title, occurredOn: event.occurred_on } : null,
    abilities,
  };
}

/** Who urged, in what words, and whether it was read: the same for both sides. */
function urgeText(
  step: { by_unit_name: string | null; message: string; notice: string | null },
  reading: Map<string, { sent: number; read: number }>,
): string {
  const notice = reading.get(step.notice ?? '');
  const read = !notice
    ? ''
    : notice.read === 0
      ? `（已送 ${notice.sent} 人，还没有人看）`
      : `（已送 ${notice.sent} 人，${notice.read} 人看过）`;
  return `${step.by_unit_name ?? '上级'}催办${step.message ? `：${step.message}` : ''}${read}`;
}

function missingWords(duty: {
  progress: {
    done: number;
    min: number;
    by?: Record<string, { done: number; min: number; title?: string | undefined }> | undefined;
  };
  unitWord: string;
  state: string;
}): string[] {
  if (duty.state === 'met' || duty.state === 'met-late') return [];
  if (duty.progress.by)
    return Object.entries(duty.progress.by)
      .filter(([, entry]) => entry.done < entry.min)
      .map(([value, entry]) => `${entry.title ?? value}还差 ${entry.min - entry.done} ${duty.unitWord}`);
  return [`还差 ${duty.progress.min - duty.progress.done} ${duty.unitWord}`];
}
