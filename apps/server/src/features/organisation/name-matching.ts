import { sql } from 'kysely';
import type { ParsedPeople } from '@liulian/contract';
import { isWithin, nameKey, pathEnd } from '@liulian/domain';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Mention } from './names/in-text.ts';
import { isOf, UnitHints, type HintedUnit, type UnitMeant } from './names/unit-hints.ts';
import { demandUnit } from './policy.ts';
import { findUnit, formerNames } from './unit-store.ts';

type Elsewhere = ParsedPeople['elsewhere'][number];

interface Candidate {
  id: string;
  name: string;
  nameKey: string;
  unitId: string;
  unitName: string;
  path: string;
}

/** People of these names within the caller's reach. */
async function candidatesNamed(
  trx: Trx,
  caller: Caller,
  names: string[],
  today: string,
): Promise<Map<string, Candidate[]>> {
  const { rows } = await sql<Candidate>`
      select p.id, p.name, p.name_key as "nameKey", u.id as "unitId", u.name as "unitName", p.path
      from person p
      join unit u on u.corps_id = p.corps_id
        and u.id = p.unit_id
      where p.corps_id = ${caller.corpsId}
        and p.path >= ${caller.unitPath}
        and p.path < ${pathEnd(caller.unitPath)}
        and (p.left_on is null or p.left_on >= ${today}::date)
        and p.name_key = any(${names})
      order by p.path, p.id
    `.execute(trx);
  return Map.groupBy(rows, (row) => row.nameKey);
}

const unitsRead = new WeakMap<Trx, Promise<UnitHints>>();

/**
 * Names of units are open inside the corps: a list may name any of them. Read once a transaction, since an
 * import asks for each of its cells.
 */
function unitsOfCorps(trx: Trx, caller: Caller): Promise<UnitHints> {
  const known = unitsRead.get(trx) ?? readUnits(trx, caller);
  unitsRead.set(trx, known);
  return known;
}

async function readUnits(trx: Trx, caller: Caller): Promise<UnitHints> {
  const rows: HintedUnit[] = await trx
    .selectFrom('unit')
    .select(['id', 'path', 'level', 'name', 'short_name', 'plate_name'])
    .where('corps_id', '=', caller.corpsId)
    .execute();
  const former = await formerNames(trx, caller.corpsId);
  return new UnitHints(
    rows.map((unit) => ({ ...unit, formerly: (former.get(unit.id) ?? []).map((one) => one.name) })),
  );
}

const show = ({ id, name, unitName }: Candidate) => ({ id, name, unitName });

/**
 * Finds the people meant by a list of names in a unit and below it. Each person appears once. Names that fit
 * nobody or several are handed back for someone to decide, those who were away with the reason.
 *
 * Where the list names a unit of the corps, people of that unit are meant, wherever the caller sees them; a
 * name whose unit is not theirs is never matched.
 *
 * @throws unit.not_found, unit.outside_scope
 */
export async function matchPeople(
  trx: Trx,
  caller: Caller,
  mentions: Mention[],
  today: string,
  unitId: string = caller.unitId,
): Promise<ParsedPeople> {
  const asked = demandUnit(caller, await findUnit(trx, caller.corpsId, unitId));
  const answer = new Answer();
  if (mentions.length === 0) return answer.parsed();
  const keys = mentions.flatMap(({ name, written }) => [nameKey(name), nameKey(written)]);
  const byName = await candidatesNamed(trx, caller, [...new Set(keys)], today);
  const units = await unitsOfCorps(trx, caller);
  for (const mention of mentions) {
    const named = byName.get(nameKey(mention.written)) ?? byName.get(nameKey(mention.name)) ?? [];
    // 政治部 alone is no person whom nobody knows.
    if (named.length === 0 && units.isUnit(mention.name)) continue;
    answer.add(mention, named, placed(named, mention, units, caller.unitPath, asked.path));
  }
  return answer.parsed();
}

type Placed = { fitting: Candidate[]; elsewhere?: undefined } | { elsewhere: Omit<Elsewhere, 'name'> };

/** Which of those who bear the name can be meant, by what the list says of their unit. */
function placed(
  named: Candidate[],
  mention: Mention,
  units: UnitHints,
  reach: string,
  asked: string,
): Placed {
  const meant = mention.hints.map((hint) => units.meant(hint));
  const isNamed = (one: UnitMeant) => one.kind === 'units';
  const within = named.filter(({ path }) => isWithin(path, asked));
  const sure = meant.filter(isNamed).filter((one) => one.sure);
  const candidates = within.map(show);
  if (sure.length > 0) {
    const fitting = named.filter(({ path }) => sure.every((one) => isOf(path, one.units)));
    if (fitting.length > 0) {
      const near = fitting.filter((one) => within.includes(one));
      return { fitting: near.length > 0 ? near : fitting };
    }
    const unit = sure.map(({ said }) => said).join('，');
    const isInReach = sure.every((one) => one.units.some(({ path }) => isWithin(path, reach)));
    return { elsewhere: { unit, why: isInReach ? 'nobody-there' : 'out-of-reach', candidates } };
  }
  const outside = meant.find((one) => one.kind === 'outside');
  if (outside) return { elsewhere: { unit: outside.said, why: 'unknown-unit', candidates } };
  const likely = within.filter(({ path }) => meant.filter(isNamed).some((one) => isOf(path, one.units)));
  return { fitting: likely.length > 0 ? likely : within };
}

/** The answer while the list is read: who was away anywhere on it was away. */
class Answer {
  private readonly matched = new Map<string, Candidate>();
  private readonly unknown = new Set<string>();
  private readonly ambiguous = new Map<string, Candidate[]>();
  private readonly elsewhere = new Map<string, Elsewhere>();
  private readonly doubtful = new Map<string, ParsedPeople['doubtful'][number]>();
  private readonly absent = new Map<string, ParsedPeople['absent'][number]>();

  add({ name, absent, doubt }: Mention, named: Candidate[], where: Placed) {
    const fitting = where.elsewhere ? [] : where.fitting;
    const [only] = fitting;
    const sole = fitting.length === 1 ? only : undefined;
    if (absent !== null)
      this.absent.set(sole?.id ?? `name:${nameKey(name)}`, {
        name: sole?.name ?? name,
        reason: absent,
        person: sole ? show(sole) : null,
      });
    else if (where.elsewhere) {
      this.unknown.add(name);
      this.elsewhere.set(`${name}|${where.elsewhere.unit}`, { name, ...where.elsewhere });
    } else if (sole && doubt !== undefined)
      this.doubtful.set(sole.id, { name: sole.name, remark: doubt, person: show(sole) });
    else if (sole) this.matched.set(sole.id, sole);
    else if (fitting.length > 1) this.ambiguous.set(name, fitting);
    else this.unknown.add(named.length > 0 ? (named[0] as Candidate).name : name);
  }

  parsed(): ParsedPeople {
    const isAway = (name: string) => this.absent.has(`name:${nameKey(name)}`);
    return {
      matched: [...this.matched.values()].filter(({ id }) => !this.absent.has(id)).map(show),
      absent: [...this.absent.values()],
      // Named again without a remark, he is there.
      doubtful: [...this.doubtful.values()].filter(
        ({ person }) => !this.absent.has(person.id) && !this.matched.has(person.id),
      ),
      unknown: [...this.unknown].filter((name) => !isAway(name)),
      elsewhere: [...this.elsewhere.values()].filter(({ name }) => !isAway(name)),
      ambiguous: [...this.ambiguous]
        .filter(([name]) => !isAway(name))
        .map(([name, candidates]) => ({ name, candidates: candidates.map(show) })),
    };
  }
}
