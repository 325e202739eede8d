import { PassThrough } from 'node:stream';
import { matrixWorkbook } from '@liulian/documents';
import { may, sendFile, type Bind, type Caller } from '../../platform/http/index.ts';
import { ledgerFile, xlsxMime } from '../../platform/workbook-file.ts';
import type { DutyMatrix, Situation } from '@liulian/contract';
import type { Deps } from '../../deps.ts';
import { decideAnswer, listAnswers, requestAnswer } from './answers.ts';
import { burden } from './burden.ts';
import { dutyCalendar } from './calendar-view.ts';
import { dutyDetail } from './duty-detail.ts';
import { listDuties } from './duty-read-model.ts';
import { cellText, dutyMatrix } from './matrix.ts';
import { situation } from './situation.ts';
import { unitYear } from './unit-year.ts';
import { urgeDuties } from './urge.ts';

const stateTitles: Record<string, string> = {
  upcoming: '未开始',
  open: '进行中',
  'due-soon': '将到期',
  overdue: '逾期',
  met: '已完成',
  'met-late': '逾期后完成',
  waived: '免做',
  'not-held': '未开展',
};

/** 总队党委 and whoever else reads no duties has the numbers without what they are made of (O26). */
const counted = (caller: Caller, matrix: DutyMatrix): DutyMatrix =>
  may(caller, 'duties:read')
    ? matrix
    : {
        ...matrix,
        rows: matrix.rows.map((row) => ({
          ...row,
          cells: row.cells.map((cell) => ({ ...cell, dutyIds: [] })),
        })),
      };

const summed = (caller: Caller, seen: Situation): Situation =>
  may(caller, 'duties:read')
    ? seen
    : {
        ...seen,
        attention: seen.attention.map((line) => {
          const sum = { ...line, unit: null, dutyId: null, reason: null };
          delete sum.by;
          return sum;
        }),
      };

export function dutyRoutes(bind: Bind, deps: Deps) {
  bind('listDuties', ({ read, caller, query: { limit, cursor, ...filter } }) =>
    read((trx) => listDuties(trx, deps, caller, filter, limit, cursor)),
  );
  bind('getDuty', ({ read, caller, params }) => read((trx) => dutyDetail(trx, deps, caller, params.id)));
  bind('requestAnswer', ({ write, caller, params, body }) =>
    write((trx) => requestAnswer(trx, deps, caller, params.id, body)),
  );
  bind('listAnswers', ({ read, caller, query }) => read((trx) => listAnswers(trx, deps, caller, query)));
  bind('decideAnswer', ({ write, caller, params, body }) =>
    write((trx) => decideAnswer(trx, deps, caller, params.id, body)),
  );
  bind('urgeDuties', ({ write, caller, body }) => write((trx) => urgeDuties(trx, deps, caller, body)));
  bind('getDutyMatrix', ({ read, caller, query }) =>
    read(async (trx) => counted(caller, await dutyMatrix(trx, deps, caller, query))),
  );
  bind('getDutyCalendar', ({ read, caller, query }) => read((trx) => dutyCalendar(trx, deps, caller, query)));
  bind('getSituation', ({ read, caller, query }) =>
    read(async (trx) => summed(caller, await situation(trx, deps, caller, query))),
  );
  bind('getUnitYear', ({ read, caller, params, query }) =>
    read((trx) => unitYear(trx, deps, caller, params.id, query.year)),
  );
  bind('getBurden', ({ read, caller }) => read((trx) => burden(trx, deps, caller)));

  bind('exportDutyMatrix', async ({ read, caller, query, reply }) => {
    const matrix = await read((trx) => dutyMatrix(trx, deps, caller, query));
    const stream = new PassThrough();
    const title = `${matrix.year}年任务矩阵`;
    void matrixWorkbook(stream, {
      title,
      subtitle: `${caller.unitName}　截至 ${deps.clock.today()}`,
      columns: matrix.columns.map((column) => ({ title: column.title })),
      rows: matrix.rows.map((row) => ({
        title: row.unit.name,
        cells: row.cells.map((cell) => ({ text: cellText(cell), state: cell.state })),
      })),
    }).catch((error: Error) => stream.destroy(error));
    return sendFile(reply, { name: `${title}-${deps.clock.today()}.xlsx`, mime: xlsxMime, body: stream });
  });
  bind('exportDuties', async ({ read, caller, query, reply }) => {
    const items = await read(async (trx) => {
      const all: Awaited<ReturnType<typeof listDuties>>['items'] = [];
      for (let cursor: string | undefined; all.length < 50_000;) {
        const page = await listDuties(trx, deps, caller, query, 1000, cursor);
        all.push(...page.items);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      return all;
    });
    return sendFile(
      reply,
      ledgerFile(`任务清单-${deps.clock.today()}`, {
        title: '任务清单',
        subtitle: `${caller.unitName}　截至 ${deps.clock.today()}`,
        columns: [
          { title: '任务' },
          { title: '单位' },
          { title: '责任主体' },
          { title: '周期' },
          { title: '截止', type: 'date' },
          { title: '已完成', type: 'number' },
          { title: '应完成', type: 'number' },
          { title: '状态' },
          { title: '说明' },
        ],
        rows: items.map((duty) => [
          duty.title,
          duty.unit.name,
          duty.bearer.name,
          duty.period.title,
          duty.dueOn,
          duty.progress.done,
          duty.progress.min,
          stateTitles[duty.state] ?? duty.state,
          duty.answer?.reason ?? '',
        ]),
      }),
    );
  });
}
