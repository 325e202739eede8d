import { plainDateOf, textOf } from '@liulian/documents';
import { nameKey, optionsOf } from '@liulian/domain';
import { sql } from 'kysely';
import type { Trx } from '../../../platform/database/index.ts';
import type { Caller } from '../../../platform/http/index.ts';
import type { TableCell } from '../../../platform/sheet-table.ts';
import type { Deps } from '../../../deps.ts';
import { matchPeople, namesIn, type UnitIndex } from '../../organisation/index.ts';
import type { RecordInput } from '../input.ts';
import type { ImportColumn } from './columns.ts';

/** What is needed to understand a cell. */
export interface Reading {
  trx: Trx;
  deps: Deps;
  caller: Caller;
  /** Units that may host: those of the caller's scope. */
  units: UnitIndex;
  /** All units of the corps, for fields that name one. */
  allUnits: UnitIndex;
  /** Records by the kinds asked for, as they were read for an earlier cell. */
  titled: Map<string, Promise<{ id: string; title: string }[]>>;
  /** Things that were done and are said, though nothing is wrong with them. */
  note(text: string): void;
}

type Problem = string | null;

const listOf = (text: string) =>
  text
    .split(/[、,，;；\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
const short = (text: string) => (text.length > 20 ? `${text.slice(0, 20)}…` : text);

/**
 * Puts what a cell says into the record. Dates must have been taken before units, and units before people:
 * which unit or person a name means depends on them.
 * @returns what is wrong with the cell, in a sentence, or null
 */
export async function takeCell(
  reading: Reading,
  input: RecordInput,
  column: ImportColumn,
  cell: TableCell,
): Promise<Problem> {
  const text = textOf(cell);
  if (cell.type === 'error') return `单元格里是错误值 ${text}`;
  switch (column.part) {
    case 'key':
      return null;
    case 'occurredOn': {
      const date = plainDateOf(cell);
      if (date === null) return '日期不存在或写法不对，请写如 2023-09-15';
      input.occurredOn = date;
      return null;
    }
    case 'units': {
      for (const name of listOf(String(cell.value))) {
        const found = reading.units.find(name, input.occurredOn || undefined);
        if (found.problem !== undefined) return found.problem;
        input.unitIds.push(found.unit.id);
      }
      return null;
    }
    case 'title':
      if (text.length > 100) return '太长，标题最多 100 个字';
      input.title = text;
      return null;
    case 'note':
      if (text.length > 2000) return '太长，备注最多 2000 个字';
      input.note = String(cell.value).trim();
      return null;
    case 'participants': {
      const found = await peopleOf(reading, input, String(cell.value));
      if (found.problem !== undefined) return found.problem;
      input.participantIds = found.ids;
      return null;
    }
    case 'headcount':
    case 'cost': {
      const number = numberOf(cell, column.measure ?? '');
      if (typeof number === 'string') return number;
      if (number < 0 || (column.part === 'headcount' && !Number.isInteger(number)))
        return column.part === 'cost' ? '应是不小于零的数' : '应是不小于零的整数';
      input[column.part] = number;
      return null;
    }
    default:
      return takeField(reading, input, column, cell, text);
  }
}

/** A number as it is written: `1,200`, `12人`. One that was merged over several rows is nobody's. */
function numberOf(cell: TableCell, measure: string): number | string {
  if (cell.copied) return '数与上面合并在一格，不能每行都算一次；请拆开，每行填各自的数';
  const plain = textOf(cell).replace(/(?<=\d)[,，](?=\d{3})/g, '');
  const number = Number(measure !== '' && plain.endsWith(measure) ? plain.slice(0, -measure.length) : plain);
  return Number.isFinite(number) ? number : '应是数字';
}

async function takeField(
  reading: Reading,
  input: RecordInput,
  { name, field, measure }: ImportColumn,
  cell: TableCell,
  text: string,
): Promise<Problem> {
  if (!field) return null;
  const keep = (value: unknown) => {
    input.fields[name] = value;
    return null;
  };
  switch (field.type) {
    case 'number':
    case 'money': {
      const number = numberOf(cell, measure ?? '');
      return typeof number === 'string' ? number : keep(number);
    }
    case 'boolean':
      return text === '是' || text === '否' ? keep(text === '是') : `请填“是”或“否”，不是“${short(text)}”`;
    case 'date': {
      const date = plainDateOf(cell);
      return date === null ? '日期不存在或写法不对，请写如 2023-09-15' : keep(date);
    }
    case 'choice':
    case 'choices': {
      const options = optionsOf(field, reading.deps.programme.pack.vocabulary);
      const wanted = field.type === 'choice' ? [text] : listOf(text);
      const ids = wanted.map(
        (word) => options.find(({ title, id }) => id === word || nameKey(title) === nameKey(word))?.id,
      );
      const unknown = wanted[ids.indexOf(undefined)];
      if (unknown !== undefined)
        return `选项不存在：${short(unknown)}；可填：${short6(options.map((option) => option.title))}`;
      return keep(field.type === 'choice' ? ids[0] : ids);
    }
    case 'person':
    case 'people': {
      const found = await peopleOf(reading, input, String(cell.value), field.external);
      if (found.problem !== undefined) return found.problem;
      if (field.type === 'people') return keep(found.ids);
      if (found.ids.length + (found.outside ? 1 : 0) > 1) return '只能填一个人';
      if (found.outside) reading.note(`“${found.outside}”不在名册里，按外请人员登记（${cell.address}）`);
      return keep(found.outside ? { name: found.outside } : found.ids[0]);
    }
    case 'unit':
    case 'units': {
      const ids: string[] = [];
      for (const word of field.type === 'unit' ? [text] : listOf(String(cell.value))) {
        const found = reading.allUnits.find(word, input.occurredOn || undefined);
        if (found.problem !== undefined) return found.problem;
        ids.push(found.unit.id);
      }
      return keep(field.type === 'unit' ? ids[0] : ids);
    }
    case 'reference':
    case 'references': {
      const records = await titledOf(reading, field.kind ?? []);
      const ids: string[] = [];
      for (const word of field.type === 'reference' ? [text] : listOf(String(cell.value))) {
        const [record, ...more] = records.filter((entry) => nameKey(entry.title) === nameKey(word));
        if (!record) return `没有叫“${short(word)}”的${field.title}，请先登记`;
        if (more.length > 0) return `有几条叫“${short(word)}”的${field.title}，请在记录页上选`;
        ids.push(record.id);
      }
      return keep(field.type === 'reference' ? ids[0] : ids);
    }
    default:
      return keep(field.type === 'longtext' ? String(cell.value).trim() : text);
  }
}

/** The records of these kinds that the caller sees, read once for all cells of an import. */
function titledOf({ trx, caller, titled }: Reading, kinds: string[]) {
  const key = kinds.join();
  const known =
    titled.get(key) ??
    trx
      .selectFrom('record')
      .select(['id', 'title'])
      .where('corps_id', '=', caller.corpsId)
      .where(sql<boolean>`kind = any(${kinds})`)
      .where('status', '<>', 'withdrawn')
      .execute();
  titled.set(key, known);
  return known;
}

const short6 = (titles: string[]) => `${titles.slice(0, 6).join('、')}${titles.length > 6 ? '等' : ''}`;

/**
 * People as a list of names pasted into the form finds them: in the unit of the row first, then in the
 * caller's whole scope.
 */
async function peopleOf(
  { trx, caller, deps, note }: Reading,
  input: RecordInput,
  text: string,
  external = false,
): Promise<{ ids: string[]; outside?: string; problem?: undefined } | { problem: string }> {
  const mentions = namesIn(text);
  const today = deps.clock.today();
  const near = await matchPeople(trx, caller, mentions, today, input.unitIds[0] ?? caller.unitId);
  const missing = new Set(near.unknown);
  const wide =
    missing.size === 0
      ? null
      : await matchPeople(
          trx,
          caller,
          mentions.filter((mention) => missing.has(mention.name)),
          today,
        );
  const [doubtful] = [...near.doubtful, ...(wide?.doubtful ?? [])];
  if (doubtful)
    return { problem: `“${doubtful.name}”：${doubtful.remark}。到场的请只写姓名，没到的请注明请假` };
  const [several] = [...near.ambiguous, ...(wide?.ambiguous ?? [])];
  if (several) {
    const where = several.candidates.map((person) => person.unitName).join('、');
    return {
      problem: `有 ${several.candidates.length} 个“${several.name}”（${where}），请写成“姓名（单位）”`,
    };
  }
  const ids = [...near.matched, ...(wide?.matched ?? [])].map((person) => person.id);
  const [elsewhere] = [...(wide ?? near).elsewhere];
  if (elsewhere) return { problem: `“${elsewhere.name}”写着“${elsewhere.unit}”，在您能查到的人里没有这一个` };
  const away = near.absent.map((entry) => entry.name);
  if (away.length > 0) note(`${away.join('、')}注明请假或缺席，没有计入`);
  const unknown = wide?.unknown ?? [];
  if (ids.length + unknown.length + away.length === 0) return { problem: `“${short(text)}”里没有认出姓名` };
  const [outside] = unknown;
  if (outside === undefined) return { ids: [...new Set(ids)] };
  if (external && unknown.length === 1) return { ids, outside };
  return { problem: `名册里没有：${unknown.map(short).join('、')}` };
}
