import type { ProgrammeInfo, programmeContract } from '@liulian/contract';
import { labelledDocuments, togetherOf, type Programme, type Scheme } from '@liulian/domain';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { programmeChanged, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { may, type Caller } from '../../platform/http/index.ts';
import type { Deps } from '../../deps.ts';
import { actorOf } from '../identity/index.ts';
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
import type { DatedReading, ExpectedDuty } from './engine.ts';
import { holidayYearMissing } from './holidays.ts';
import { readingsOf } from './scheme-versions.ts';

type Difference = z.output<typeof programmeContract.schemeDifference>;
interface SettingInput extends SettingWords {
  /** The day from which the chosen reading holds; today where none is given. */
  from?: string | undefined;
}

export async function programmeInfo(trx: Trx, deps: Deps, caller: Caller): Promise<ProgrammeInfo> {
  const { pack } = deps.programme;
  const { scheme, vocabulary } = pack;
  const stored = await storedSettings(trx, caller.corpsId);
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const words = await labels(trx, pack, caller.corpsId);
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
      chosen: stored.get(setting.id)?.chosen ?? setting.chosen ?? null,
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
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  input: SettingInput,
): Promise<Difference> {
  settingOf(deps, id, input);
  const stored = await readingsOf(trx, caller.corpsId);
  const programmes = await deps.programme.programmes(
    trx,
    caller.corpsId,
    input.chosen === undefined
      ? stored
      : [
          ...remaining(stored, id, fromOf(deps, input)),
          { setting: id, from: fromOf(deps, input), chosen: input.chosen },
        ],
  );
  return schemeDifference(trx, deps, caller, programmes);
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
  trx: Trx,
  deps: Deps,
  caller: Caller,
  programmes: Programme[],
): Promise<Difference> {
  const before = await deps.programme.expected(trx, caller.corpsId);
  const after = await deps.programme.expected(trx, caller.corpsId, programmes);
  const known = new Map(before.map((spec) => [spec.id, spec]));
  const lines = new Map<string, Difference['byObligation'][number]>();
  const samples: Difference['samples'] = [];
  const titles = new Map(
    programmes.flatMap((programme) =>
      programme.obligations.map((obligation) => [obligation.id, obligation.title]),
    ),
  );
  const catalogue = await Catalogue.of(trx, deps, caller.corpsId);
  const units = new Map(
    (
      await trx.selectFrom('unit').select(['id', 'name']).where('corps_id', '=', caller.corpsId).execute()
    ).map((unit) => [unit.id, unit.name]),
  );
  const count = (spec: ExpectedDuty, what: 'added' | 'ended' | 'changed' | 'unchanged') => {
    const line = lines.get(spec.obligationId) ?? {
      obligationId: spec.obligationId,
      title: titles.get(spec.obligationId) ?? catalogue.title(spec.obligationId),
      added: 0,
      ended: 0,
      changed: 0,
      unchanged: 0,
    };
    line[what] += 1;
    lines.set(spec.obligationId, line);
    if (what !== 'unchanged' && samples.length < 20)
      samples.push({
        change: what,
        title: line.title,
        bearer: units.get(spec.unitId) ?? spec.unitId,
        period: periodTitle(spec.periodKey, deps.programme.pack.calendar) || spec.periodStart,
      });
  };
  for (const spec of after) {
    const old = known.get(spec.id);
    known.delete(spec.id);
    count(spec, !old ? 'added' : sameDuty(old, spec) ? 'unchanged' : 'changed');
  }
  for (const spec of known.values()) count(spec, 'ended');
  const all = [...lines.values()];
  const sum = (what: 'added' | 'ended' | 'changed' | 'unchanged') =>
    all.reduce((total, line) => total + line[what], 0);
  return {
    added: sum('added'),
    ended: sum('ended'),
    changed: sum('changed'),
    unchanged: sum('unchanged'),
    byObligation: all.filter((line) => line.added + line.ended + line.changed > 0),
    samples,
  };
}

/** The same duty with the same days and the same rules of what counts toward it. */
const sameDuty = (a: ExpectedDuty, b: ExpectedDuty) =>
  a.terms === b.terms &&
  a.unitId === b.unitId &&
  a.opensOn === b.opensOn &&
  a.dueOn === b.dueOn &&
  a.countFrom === b.countFrom &&
  a.countTo === b.countTo;

export async function updateSetting(
  trx: Trx,
  deps: Deps,
  caller: Caller,
  id: string,
  input: SettingInput,
): Promise<ProgrammeInfo> {
  const setting = settingOf(deps, id, input);
  await storeSetting(trx, caller, id, input);
  if (input.chosen !== undefined)
    await chooseReading(trx, deps, caller, id, input.chosen, fromOf(deps, input));
  programmeChanged(trx);
  if (input.chosen !== undefined) await deps.programme.rosterChanged(trx, caller.corpsId, 'all');
  const reading =
    input.chosen === undefined
      ? ''
      : `自${fromOf(deps, input)}起选定“${setting.choices?.[input.chosen]?.title ?? input.chosen}”`;
  await audit(trx, deps.clock, caller.corpsId, actorOf(caller), {
    action: 'setting.update',
    objectType: 'setting',
    objectId: id,
    summary: `“${setting.title}”${reading || '修改内容'}`,
  });
  return programmeInfo(trx, deps, caller);
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
