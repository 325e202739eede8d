import {
  beginning,
  laterFields,
  optionsOf,
  type FieldDeclaration,
  type Kind,
  type Vocabulary,
} from '@liulian/domain';
import type { kindsContract } from '@liulian/contract';
import type { z } from 'zod';
import { dealsWith, may, type Caller } from '../../platform/http/index.ts';
import { titleReading } from '../../platform/spelling.ts';

/** A kind that needs nobody's acceptance, or not that of units at this level. */
export function isSelfAccepting(kind: Kind, level: string): boolean {
  return kind.lifecycle === 'none' || kind.lifecycle.selfAcceptingFor.includes(level as never);
}

const baseTitles: Record<string, string> = {
  occurredOn: '日期',
  title: '标题',
  units: '单位',
  participants: '参加人数',
  headcount: '人数',
  cost: '费用（元）',
  note: '备注',
  status: '状态',
  stage: '环节',
  number: '文号',
  enteredAt: '登记日期',
  duties: '完成任务',
  minutes: '时长',
  servesAs: '同时作为',
  event: '事件',
  category: '类别',
};

export function ledgerColumns(kind: Kind): { name: string; title: string }[] {
  return kind.ledger.map((name) => ({
    name,
    title:
      kind.fields[name]?.title ??
      kind.derived[name]?.title ??
      (name === 'occurredOn' ? kind.date : (baseTitles[name] ?? name)),
  }));
}

const spellings = new Map<string, string>();

/** The same few hundred titles are asked for with every list of kinds; spelling them anew takes a while. */
function spellingOf(title: string): string {
  const known = spellings.get(title) ?? titleReading(title);
  if (spellings.size < 5000) spellings.set(title, known);
  return known;
}

export function presentKind(
  kind: Kind,
  options: {
    caller: Caller;
    today: string;
    vocabulary: Vocabulary;
    site: boolean;
    entryWindowDays: number;
    perHeadLimit: number;
  },
): z.output<typeof kindsContract.kind> {
  const { caller, vocabulary } = options;
  const later = laterFields(kind);
  return {
    id: kind.id,
    shape: kind.shape,
    title: kind.title,
    pinyin: spellingOf(kind.title),
    owner: kind.owner,
    purpose: kind.purpose,
    expires: kind.expires,
    dateTitle: kind.date,
    participants: kind.participants,
    expenses: kind.expenses,
    linkedEvent: kind.linkedEvent,
    prefill: kind.prefill,
    accepted: kind.lifecycle !== 'none',
    selfAccepting: isSelfAccepting(kind, caller.unitLevel),
    visibility: kind.visibility,
    ledger: ledgerColumns(kind),
    // A choice that gives the title is still a column of its own, to be filtered by.
    titleFrom: kind.titleFrom && !kind.fields[kind.titleFrom]?.options ? kind.titleFrom : null,
    minutes: kind.minutes,
    source: options.site ? 'site' : 'pack',
    entryWindowDays: options.entryWindowDays,
    perHeadLimit: options.perHeadLimit,
    fields: Object.entries(kind.fields).map(([name, field]) => ({
      ...presentField(name, field, vocabulary, field.main ? undefined : kind.bare),
      ...(later.has(name) || field.retired ? { later: true } : {}),
    })),
    stages: Object.entries(kind.flow?.stages ?? {}).map(([id, stage]) => ({
      id,
      title: stage.title,
      final: stage.final,
      void: stage.void,
      open: stage.open,
    })),
    parties: Object.entries(kind.parties).map(([id, party]) => ({
      id,
      title: party.title,
      field: party.from ?? `is:${id}`,
      shownIn:
        party.recused || (party.sees === 'nothing' && party.reads === undefined)
          ? []
          : (party.showsIn?.map((stage) => kind.flow?.stages[stage]?.title ?? stage) ?? null),
    })),
    tables: Object.entries(kind.tables).map(([name, table]) => ({
      name,
      title: table.title,
      columns: Object.entries(table.columns).map(([column, field]) =>
        presentField(column, field, vocabulary),
      ),
      limit: table.limit,
      ...(table.when ? { when: table.when } : {}),
      fixed: table.fixed ?? [],
      makes: table.makes?.kind ?? null,
      views: Object.entries(table.views).map(([title, columns]) => ({ title, columns })),
    })),
    derived: Object.entries(kind.derived).map(([name, derived]) => ({
      name,
      title: derived.title,
      type: 'until' in derived ? ('date' as const) : ('number' as const),
    })),
    firstStep: firstStepOf(kind, caller.unitLevel),
    selfField: kind.self?.field ?? null,
    selfOnly: kind.self?.only ?? false,
    abilities: { create: creates(caller, kind, options.today) },
  };
}

/** Whether the caller may begin a record of this kind today. */
export function creates(caller: Caller, kind: Kind, today: string): boolean {
  return (
    (may(caller, 'records:write') || kind.self !== undefined) &&
    dealsWith(caller, kind.id) &&
    kind.expires >= today &&
    (kind.visibility !== 'discipline' || may(caller, 'records:discipline'))
  );
}

/** What handing it in is called: the first step of a kind's own flow, or what it is from the start. */
function firstStepOf(kind: Kind, level: string): string | null {
  if (!kind.flow) return null;
  return beginning(kind.flow, level).step?.[1].title ?? '登记';
}

export function presentField(
  name: string,
  field: FieldDeclaration,
  vocabulary: Vocabulary,
  unless?: Kind['bare'],
): z.output<typeof kindsContract.kindField> {
  return {
    name,
    type: field.type,
    title: field.title,
    required: field.required || field.mustBe === true,
    external: field.external,
    main: field.main,
    ...(field.options
      ? {
          options: optionsOf(field, vocabulary).map((option) => ({
            id: option.id,
            title: option.title,
            pinyin: spellingOf(option.title),
            ...('pillar' in option && option.pillar ? { pillar: option.pillar as string } : {}),
            ...('hint' in option && option.hint ? { hint: option.hint as string } : {}),
            ...(option.serves?.length ? { serves: option.serves } : {}),
          })),
        }
      : {}),
    ...(field.max === undefined ? {} : { max: field.max }),
    ...(field.min === undefined ? {} : { min: field.min }),
    ...(field.unit ? { unit: field.unit } : {}),
    ...(field.help ? { help: field.help } : {}),
    ...(field.kind ? { kinds: field.kind } : {}),
    ...(field.requiredWhen ? { requiredWhen: field.requiredWhen } : {}),
    ...(field.mustBe ? { mustBe: true } : {}),
    ...(field.when ? { when: field.when } : {}),
    ...(unless ? { unless } : {}),
  };
}
