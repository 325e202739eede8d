import type { ProgrammeInfo, programmeContract } from '@liulian/contract';
import { labelledDocuments, own, togetherOf, type Programme, type Scheme } from '@liulian/domain';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import type { Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import {
  Catalogue,
  effectWords,
  eventWords,
  labels,
  lengthWords,
  periodTitle,
  type SettingWords,
  storedSettings,
  storeSetting,
} from '../kinds/index.ts';
import type { DatedReading, ForeseenDuty, Read } from '../../platform/programme-engine.ts';
import { holidayYearMissing } from './holidays.ts';
import { readingsOf } from './scheme-versions.ts';
import { readingOn } from './chosen.ts';

type Difference = z.output<typeof programmeContract.schemeDifference>;
interface SettingInput extends SettingWords {
  /** The reading chosen. */
  chosen?: string | undefined;
  /** The day from which the chosen reading holds; today where none is given. */
  from?: string | undefined;
  /** As many past duties as the preview said would be overdue at once. */
  overdue?: number | undefined;
}

export async function programmeInfo(trx: Trx, deps: Deps, caller: Caller): Promise<ProgrammeInfo> {
  const { pack } = deps.programme;
  const { scheme, vocabulary } = pack;
  const stored = await storedSettings(trx, caller.corpsId);
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const words = await labels(trx, pack, caller.corpsId);
  const readings = await readingsOf(trx, caller.corpsId);
  const today = deps.clock.today();
  return {
    scheme: {
      id: scheme.id,
      version: scheme.version,
      title: scheme.title,
      effectiveFrom: scheme.effectiveFrom,
      motto: scheme.motto ?? null,
    },
    pillars: Object.entries(scheme.pillars).map(([id, pillar]) => ({
      id: id as 'E',
      title: pillar.title,
      aim: pillar.aim ?? null,
    })),
    obligations: [...catalogue.obligations.keys()].map((id) => catalogue.present(id)),
    settings: scheme.settings.map((setting) => ({
      id: setting.id,
      title: setting.title,
      rows: setting.rows,
      why: setting.why,
      ...readingNow(readings, setting, today),
      choices: Object.entries(setting.choices ?? {}).map(([id, choice]) => ({ id, title: choice.title })),
      text: stored.get(setting.id)?.text ?? setting.text ?? null,
      items: stored.get(setting.id)?.items ?? setting.items ?? null,
    })),
    documents: Object.entries(labelledDocuments(scheme.documents, words)).map(([id, document]) => ({
      id,
      title: document.title,
      issuer: document.issuer ?? null,
      status: statusOf(document, deps.clock.today()),
      validFrom: document.validFrom ?? null,
      validTo: document.validTo ?? null,
      replacedBy: scheme.documents[document.replacedBy ?? '']?.title ?? null,
      dates: document.dates ?? null,
    })),
    realigning: await deps.programme.progress(trx, caller.corpsId),
    holidaysMissing: holidayYearMissing(pack, deps.clock.today()),
    lengths: Object.entries(pack.rules.lengths).map(([id, { title, source, status }]) => ({
      id,
      title,
      length: lengthWords({ rule: id }, pack.rules),
      source,
      status,
    })),
    effectPeriods: pack.rules.effectPeriods.map((period) => ({
      measure: period.measure,
      track: period.track,
      period: effectWords(period),
      source: period.source,
      status: period.status,
    })),
    posts: vocabulary.posts.map((post) => ({
      id: post.id,
      title: post.title,
      leader: post.leader,
      cadre: post.cadre,
    })),
    flags: vocabulary.flags,
    levels: vocabulary.levels,
    classes: vocabulary.classes,
    eventTypes: scheme.events.map((event) => ({
      id: event.id,
      title: event.title,
      byHand: event.from === 'hand',
      needs: event.needs,
      roster: typeof event.from === 'object' && 'roster' in event.from ? event.from.roster : null,
      together: typeof event.from === 'object' && 'roster' in event.from ? togetherOf(event.from) : null,
      record: typeof event.from === 'object' && 'record' in event.from ? event.from.record : null,
      how: eventWords(event, vocabulary, deps),
    })),
    rules: { tenureShare: pack.rules.tenureShare, lengths: pack.rules.lengths },
    abilities: { write: may(caller, 'programme:write') },
  };
}

/** Which reading holds today and from which day, and all that were chosen, the oldest first. */
function readingNow(readings: DatedReading[], setting: Scheme['settings'][number], today: string) {
  const own = readings.filter((reading) => reading.setting === setting.id);
  const now = readingOn(readings, setting.id, today);
  return {
    chosen: now?.chosen ?? setting.chosen ?? null,
    chosenFrom: now?.from ?? null,
    readings: own.map(({ from, chosen }) => ({
      from,
      chosen,
      title: setting.choices?.[chosen]?.title ?? chosen,
    })),
  };
}

function statusOf({ status, validFrom, validTo }: Scheme['documents'][string], today: string) {
  if (validTo && validTo < today) return 'superseded';
  return validFrom && validFrom > today ? 'coming' : status;
}

function settingOf(deps: Deps, id: string, input: SettingInput) {
  const setting = deps.programme.pack.scheme.settings.find((entry) => entry.id === id);
  if (!setting) throw new Refusal('setting.invalid', { reason: `没有这个设置：${id}` });
  if (input.chosen !== undefined && !(setting.choices && Object.hasOwn(setting.choices, input.chosen)))
    throw new Refusal('setting.invalid', { reason: '没有这个读法' }, [
      { field: 'chosen', message: '没有这个读法' },
    ]);
  return setting;
}

/** What another reading would add and end, before it is chosen (design §4.7). */
export async function previewSetting(
  read: Read,
  deps: Deps,
  caller: Caller,
  id: string,
  input: SettingInput,
): Promise<Difference> {
  settingOf(deps, id, input);
  const { chosen } = input;
  const from = fromOf(deps, input);
  const programmes = await read(async (trx) => {
    const stored = await readingsOf(trx, caller.corpsId);
    return deps.programme.programmes(
      trx,
      caller.corpsId,
      chosen === undefined ? stored : [...remaining(stored, id, from), { setting: id, from, chosen }],
    );
  });
  return schemeDifference(read, deps, caller, programmes, { divided: true });
}

/** A reading cannot hold before there is a scheme. */
function fromOf({ clock, programme }: Deps, input: SettingInput): string {
  const first = programme.pack.scheme.effectiveFrom;
  if (input.from !== undefined && input.from < first)
    throw new Refusal('setting.invalid', { reason: `方案自 ${first} 起施行，读法不能更早` });
  return input.from ?? clock.today();
}

/** A reading chosen from a day on takes the place of those that were to begin then or later. */
const remaining = (readings: DatedReading[], setting: string, from: string) =>
  readings.filter((reading) => reading.setting !== setting || reading.from < from);

/** What other programmes would add, end and leave, by obligation and with samples; nothing is stored. */
export async function schemeDifference(
  read: Read,
  deps: Deps,
  caller: Caller,
  programmes: Programme[],
  { divided } = { divided: false },
): Promise<Difference> {
  const { duties, others } = await deps.programme.foresee(read, caller.corpsId, programmes, divided);
  const lines = new Map<string, Difference['byObligation'][number]>();
  const samples: Difference['samples'] = [];
  const titles = new Map(
    programmes.flatMap((programme) =>
      programme.obligations.map((obligation) => [obligation.id, obligation.title]),
    ),
  );
  const { catalogue, units } = await read(async (trx) => {
    const rows = await trx
      .selectFrom('unit')
      .select(['id', 'name'])
      .where('corps_id', '=', caller.corpsId)
      .execute();
    return {
      catalogue: await Catalogue.of(trx, deps, caller.corpsId),
      units: new Map(rows.map((unit) => [unit.id, unit.name])),
    };
  });
  const today = deps.clock.today();
  for (const { spec, change, overdue } of duties) {
    const line = lines.get(spec.obligationId) ?? {
      obligationId: spec.obligationId,
      title: titles.get(spec.obligationId) ?? catalogue.title(spec.obligationId),
      added: 0,
      ended: 0,
      changed: 0,
      unchanged: 0,
      past: 0,
      overdue: 0,
    };
    line[change] += 1;
    if (change === 'added' && spec.dueOn < today) line.past += 1;
    if (overdue) line.overdue += 1;
    lines.set(spec.obligationId, line);
    if (change !== 'unchanged' && samples.length < 20)
      samples.push({
        change,
        title: line.title,
        bearer: units.get(spec.unitId) ?? spec.unitId,
        period: periodTitle(spec.periodKey, deps.programme.pack.calendar) || spec.periodStart,
      });
  }
  const all = [...lines.values()];
  const sum = (what: ForeseenDuty['change'] | 'past' | 'overdue') =>
    all.reduce((total, line) => total + line[what], 0);
  return {
    added: sum('added'),
    ended: sum('ended'),
    changed: sum('changed'),
    unchanged: sum('unchanged') + others,
    past: sum('past'),
    overdue: sum('overdue'),
    byObligation: all.filter((line) => line.added + line.ended + line.changed > 0),
    samples,
  };
}

/** The caller has confirmed what becomes overdue (`confirmPast`); the duties follow by `settle`. */
export async function updateSetting(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  input: SettingInput,
): Promise<void> {
  const setting = settingOf(deps, id, input);
  const { chosen, text, items } = input;
  if (text !== undefined || items !== undefined) await storeSetting(trx, caller, id, { text, items });
  if (chosen !== undefined)
    await deps.programme.changeReadings(trx, caller.corpsId, () =>
      chooseReading(trx, deps, caller, id, chosen, fromOf(deps, input)),
    );
  const reading =
    input.chosen === undefined
      ? ''
      : `自${fromOf(deps, input)}起选定“${own(setting.choices, input.chosen)?.title ?? input.chosen}”`;
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'setting.update',
    objectType: 'setting',
    objectId: id,
    summary: `“${setting.title}”${reading || '修改内容'}`,
  });
}

/** What becomes overdue at once by a reading dated back is said first, and confirmed by its number. */
export async function confirmPast(
  read: Read,
  deps: Deps,
  caller: Caller,
  id: string,
  input: SettingInput,
): Promise<void> {
  settingOf(deps, id, input);
  if (input.chosen === undefined || fromOf(deps, input) >= deps.clock.today()) return;
  const { overdue, past } = await previewSetting(read, deps, caller, id, input);
  if (overdue > 0 && input.overdue !== overdue) throw new Refusal('setting.past_overdue', { past, overdue });
}

/** What was owed before that day stays as it was: the readings before it are kept. */
async function chooseReading(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  chosen: string,
  from: string,
): Promise<void> {
  await trx
    .deleteFrom('reading')
    .where('corps_id', '=', caller.corpsId)
    .where('setting_id', '=', id)
    .where('from_on', '>=', from)
    .execute();
  await trx
    .insertInto('reading')
    .values({
      corps_id: caller.corpsId,
      setting_id: id,
      from_on: from,
      chosen,
      chosen_by: caller.accountId,
      chosen_at: deps.clock.now(),
    })
    .execute();
}
