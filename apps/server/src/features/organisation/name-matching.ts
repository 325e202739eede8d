import { sql } from 'kysely';
import type { z } from 'zod';
import type { organisationContract } from '@liulian/contract';
import { cleanName, nameKey, pathEnd } from '@liulian/domain';
import { textOf, type ReadSheet } from '@liulian/documents';
import type { Trx } from '../../platform/database/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import { demandUnit } from './policy.ts';
import { findUnit } from './unit-store.ts';

export type ParsedPeople = z.output<typeof organisationContract.parsedPeople>;

interface Mention {
  name: string;
  /** What stood in brackets behind the name, usually a unit. */ hint: string;
}

/**
 * Names in pasted text: split by lines, commas, 、 and blanks. A two-character name spread out with a blank is
 * put together again; numbering in front and brackets behind are not part of a name.
 */
export function namesIn(text: string): Mention[] {
  const mentions: Mention[] = [];
  for (const piece of text.normalize('NFC').split(/[\n\r,，、;；|/]+/)) {
    const words = piece
      .replace(/([（(])\s*|\s*([）)])/g, '$1$2')
      .trim()
      .split(/[\s\u00a0\u3000]+/)
      .filter((word) => word !== '');
    for (let at = 0; at < words.length; at += 1) {
      let word = words[at] as string;
      const following = words[at + 1];
      if (/^\p{Script=Han}$/u.test(word) && following !== undefined && /^\p{Script=Han}$/u.test(following)) {
        word += following;
        at += 1;
      }
      const hint = /[（(]([^）)]*)[）)]?/.exec(word)?.[1] ?? '';
      const name = cleanName(
        word
          .replace(/[（(].*$/, '')
          .replace(/^\d+[.．、:：)）]?/, '')
          .replace(/[:：。]+$/, ''),
      ).replace(/^·+|·+$/g, '');
      if (name !== '' && !/^[\d\p{P}\p{S}]+$/u.test(name)) mentions.push({ name, hint: hint.trim() });
    }
  }
  return mentions;
}

interface Candidate {
  id: string;
  name: string;
  nameKey: string;
  unitId: string;
  unitName: string;
  path: string;
}

async function candidatesNamed(
  trx: Trx,
  caller: Caller,
  path: string,
  names: string[],
  today: string,
): Promise<Map<string, Candidate[]>> {
  const { rows } = await sql<Candidate>`
      select p.id, p.name, p.name_key as "nameKey", u.id as "unitId", u.name as "unitName", p.path
      from person p
      join unit u on u.corps_id = p.corps_id
        and u.id = p.unit_id
      where p.corps_id = ${caller.corpsId}
        and p.path >= ${path}
        and p.path < ${pathEnd(path)}
        and (p.left_on is null or p.left_on >= ${today}::date)
        and p.name_key = any(${names})
      order by p.path, p.id
    `.execute(trx);
  const found = new Map<string, Candidate[]>();
  for (const row of rows) {
    const list = found.get(row.nameKey) ?? [];
    list.push(row);
    found.set(row.nameKey, list);
  }
  return found;
}

const show = ({ id, name, unitName }: Candidate) => ({ id, name, unitName });

/**
 * Finds the people meant by a list of names in a unit and below it. Each person appears once; names that fit
 * nobody or several are handed back for someone to decide.
 * @throws unit.not_found, unit.outside_scope
 */
export async function matchPeople(
  trx: Trx,
  caller: Caller,
  mentions: Mention[],
  today: string,
  unitId: string = caller.unitId,
): Promise<ParsedPeople> {
  const unit = demandUnit(caller, await findUnit(trx, caller.corpsId, unitId));
  const byName =
    mentions.length === 0
      ? new Map<string, Candidate[]>()
      : await candidatesNamed(
          trx,
          caller,
          unit.path,
          [...new Set(mentions.map((mention) => nameKey(mention.name)))],
          today,
        );
  const matched = new Map<string, Candidate>();
  const unknown = new Set<string>();
  const ambiguous = new Map<string, Candidate[]>();
  for (const { name, hint } of mentions) {
    const all = byName.get(nameKey(name)) ?? [];
    const hinted =
      hint === '' ? [] : all.filter((candidate) => nameKey(candidate.unitName).includes(nameKey(hint)));
    const fitting = hinted.length > 0 ? hinted : all;
    const [only] = fitting;
    if (!only) unknown.add(name);
    else if (fitting.length === 1) matched.set(only.id, only);
    else ambiguous.set(name, fitting);
  }
  return {
    matched: [...matched.values()].map(show),
    unknown: [...unknown],
    ambiguous: [...ambiguous].map(([name, candidates]) => ({ name, candidates: candidates.map(show) })),
  };
}

/**
 * Names of a sign-in sheet: the column headed 姓名 of the first sheet, otherwise its first column.
 */
export function namesInSheet(sheets: ReadSheet[]): Mention[] {
  const sheet = sheets.find((entry) => !entry.hidden);
  if (!sheet) return [];
  const header = sheet.rows
    .slice(0, 20)
    .find((row) =>
      row.cells.some((cell) => /^(参加人员|参会人员|签到)?姓名[*＊]?$/.test(nameKey(textOf(cell)))),
    );
  const column = header?.cells.find((cell) => /姓名/.test(nameKey(textOf(cell))))?.column ?? 1;
  return sheet.rows
    .filter((row) => header === undefined || row.number > header.number)
    .flatMap((row) =>
      row.cells
        .filter((cell) => cell.column === column && cell.type === 'text')
        .flatMap((cell) => namesIn(textOf(cell))),
    );
}
