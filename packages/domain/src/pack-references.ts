import { basisProblems, type ReferenceProblem } from './pack-bases.ts';
import { checkField, checkFlow } from './flow-check.ts';
import { owedBy } from './owed.ts';
import { linkCounts, perReader } from './record-rules.ts';
import type { Kind, Pack } from './pack-schema.ts';

export type { ReferenceProblem } from './pack-bases.ts';

/** Field ids that every record has besides those its kind declares. */
export const baseFields = [
  'occurredOn',
  'title',
  'units',
  'participants',
  'minutes',
  'headcount',
  'cost',
  'note',
  'category',
  'servesAs',
  'event',
] as const;

const personTypes = new Set(['person', 'people']);

/** Everything in a pack that names something else must name something that exists. */
export function checkReferences(pack: Pack): ReferenceProblem[] {
  return [
    ...schemeProblems(pack),
    ...basisProblems(pack),
    ...pack.kinds.flatMap((kind) => kindProblems(pack, kind)),
  ];
}

function schemeProblems(pack: Pack): ReferenceProblem[] {
  const problems: ReferenceProblem[] = [];
  const add = (path: (string | number)[], message: string) =>
    problems.push({ file: 'scheme.yaml', path, message });
  const posts = new Set(pack.vocabulary.posts.map((post) => post.id));
  const events = new Set([...pack.scheme.events, ...owedBy(pack.kinds).events].map((event) => event.id));
  const festivals = new Set(pack.calendar.festivals.map((festival) => festival.id));
  const seen = new Set<string>();
  pack.scheme.obligations.forEach((obligation, index) => {
    const at = (...rest: (string | number)[]) => ['obligations', index, ...rest];
    if (seen.has(obligation.id)) add(at('id'), `编号重复：${obligation.id}`);
    seen.add(obligation.id);
    if (!pack.scheme.documents[obligation.basis.document])
      add(at('basis', 'document'), `依据文件没有登记：${obligation.basis.document}`);
    const bearer = obligation.bearer;
    const named =
      'persons' in bearer && typeof bearer.persons === 'object'
        ? (bearer.persons.holds ?? [])
        : 'pairs' in bearer
          ? [...bearer.pairs.from, ...bearer.pairs.to]
          : [];
    for (const post of named) if (!posts.has(post)) add(at('bearer'), `没有这个职务：${post}`);
    const flags = 'flags' in bearer ? [...(bearer.flags ?? []), ...(bearer.without ?? [])] : [];
    for (const flag of flags)
      if (!(flag in pack.vocabulary.flags)) add(at('bearer'), `没有这个单位标记：${flag}`);
    const cadence = obligation.cadence;
    if ('before' in cadence && Array.isArray(cadence.before)) {
      for (const festival of cadence.before)
        if (!festivals.has(festival)) add(at('cadence', 'before'), `日历里没有这个节日：${festival}`);
    } else if ('before' in cadence && !events.has(cadence.before as string))
      add(at('cadence', 'before'), `没有这类事件：${cadence.before}`);
    if ('after' in cadence && !events.has(cadence.after))
      add(at('cadence', 'after'), `没有这类事件：${cadence.after}`);
    for (const length of namedRules(cadence))
      if (!pack.rules.lengths[length]) add(at('cadence'), `rules.yaml 没有这个期限：${length}`);
    obligation.dischargedBy.forEach((rule, position) => {
      const kind = pack.kinds.find((entry) => entry.id === rule.kind);
      const where = (...rest: (string | number)[]) =>
        at('dischargedBy', ...(obligation.dischargedBy.length > 1 ? [position] : []), ...rest);
      if (!kind) return add(where('kind'), `没有这个记录类型：${rule.kind}`);
      const known = new Set<string>([
        ...baseFields,
        'stage',
        ...Object.keys(kind.fields),
        ...Object.keys(kind.derived).filter((name) => !perReader(kind).has(name)),
      ]);
      for (const [field, condition] of Object.entries(rule.where)) {
        if (!known.has(field)) add(where('where', field), `类型“${kind.title}”没有字段：${field}`);
        else if ('any' in condition) {
          const allowed = optionIds(pack, kind, field);
          if (allowed)
            for (const value of condition.any)
              if (!allowed.has(String(value)))
                add(where('where', field), `字段 ${field} 没有这个选项：${value}`);
        }
      }
      const roles =
        rule.countsFor === undefined ? [] : Array.isArray(rule.countsFor) ? rule.countsFor : [rule.countsFor];
      for (const role of roles) {
        if (role !== 'host' && role !== 'participant' && !kind.fields[role])
          add(where('countsFor'), `类型“${kind.title}”没有字段：${role}`);
      }
      if (
        'persons' in bearer &&
        roles.length === 1 &&
        roles[0] !== 'participant' &&
        !personTypes.has(kind.fields[roles[0] ?? '']?.type ?? '')
      ) {
        add(where('countsFor'), '个人承担的责任事项，countsFor 要指向人员字段或 participant');
      }
      if ('persons' in bearer && roles.length === 0) add(where(), '个人承担的责任事项要写 countsFor');
      if ('pairs' in bearer && roles.length !== 2) add(where(), '成对的责任事项，countsFor 要写两个人员字段');
      for (const step of rule.step?.by ?? [])
        if (!kind.flow?.steps[step]) add(where('step'), `类型“${kind.title}”没有步骤：${step}`);
      if (rule.inForce && !kind.inForce)
        add(where('inForce'), `类型“${kind.title}”没有声明有效期字段（inForce）`);
    });
  });
  pack.scheme.settings.forEach((setting, index) => {
    for (const [position, { at, item }] of setting.shows.entries()) {
      const where = ['settings', index, 'shows', position];
      if (!placeExists(pack, at)) add([...where, 'at'], `没有这个地方：${at}`);
      if (item !== undefined && item > (setting.items?.length ?? 0))
        add([...where, 'item'], `只有 ${setting.items?.length ?? 0} 项`);
    }
    if (!setting.choices) return;
    if (!setting.chosen || !setting.choices[setting.chosen])
      add(['settings', index, 'chosen'], '选定的读法不在 choices 里');
    for (const [name, choice] of Object.entries(setting.choices)) {
      for (const target of Object.keys(choice.apply)) {
        if (!seen.has(target)) add(['settings', index, 'choices', name], `没有这个责任事项：${target}`);
      }
    }
  });
  return problems;
}

/** Whether the words that a setting replaces are there to be replaced. */
function placeExists({ scheme, vocabulary, kinds }: Pack, at: string): boolean {
  const [, what = '', name = ''] = /^([a-z]+):(.+)$/.exec(at) ?? [];
  if (what === 'kind') return kinds.some((kind) => kind.id === name);
  if (what === 'document' || what === 'issuer') return Object.hasOwn(scheme.documents, name);
  if (what === 'field' || what === 'help') {
    const [kind, field = ''] = name.split('.');
    return kinds.some((entry) => entry.id === kind && Object.hasOwn(entry.fields, field));
  }
  const [, list = '', option] = /^(.+)\/([^/]+)$/.exec(name) ?? [];
  return vocabulary.options[list]?.some((entry) => entry.id === option) ?? false;
}

/**
 * What stands in a pack and does nothing: a setting that changes nothing, a length that nothing is reckoned
 * by. Whoever reads it would take it for something that is kept. Not asked of a scheme made on a site, where
 * obligations end and leave such things behind.
 */
export function idleProblems({ scheme, rules, kinds }: Pack): ReferenceProblem[] {
  const used = new Set([scheme.obligations, scheme.settings, kinds].flatMap(namedRules));
  return [
    ...scheme.settings.flatMap((setting, index) => {
      const applies = Object.values(setting.choices ?? {}).some(({ apply }) => Object.keys(apply).length > 0);
      return applies || setting.shows.length > 0 || setting.effect
        ? []
        : [
            {
              file: 'scheme.yaml',
              path: ['settings', index, 'id'],
              message: '这个设置改了什么也不变：写 apply、shows 或 effect，或者删去',
            },
          ];
    }),
    ...Object.entries(rules.lengths)
      .filter(([id, length]) => !used.has(id) && !length.for)
      .map(([id]) => ({
        file: 'rules.yaml',
        path: ['lengths', id],
        message: '没有责任事项按这个期限算：删去，或用 for 写明为哪一条目留着',
      })),
  ];
}

/** The lengths named anywhere below, as `{ rule: id }`. */
function namedRules(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'rule' in value && typeof value.rule === 'string' ? [value.rule] : [];
  return [...own, ...Object.values(value).flatMap(namedRules)];
}

/** The option ids a field allows, or null when it is not a choice. */
export function optionIds(pack: Pack, kind: Kind, field: string): Set<string> | null {
  const declared = field === 'servesAs' ? kind.fields.category : kind.fields[field];
  if (!declared?.options) return null;
  const list =
    typeof declared.options === 'string' ? pack.vocabulary.options[declared.options] : declared.options;
  return new Set((list ?? []).map((option) => option.id));
}

function kindProblems(pack: Pack, kind: Kind): ReferenceProblem[] {
  const problems: ReferenceProblem[] = [];
  const add = (path: (string | number)[], message: string) =>
    problems.push({ file: `kind:${kind.id}`, path, message });
  const known = new Set<string>([
    ...baseFields,
    ...Object.keys(kind.fields),
    'status',
    'enteredAt',
    'duties',
    'stage',
    'number',
    ...Object.keys(kind.derived).filter((name) => !perReader(kind).has(name)),
    ...Object.keys(linkCounts(kind)),
  ]);
  for (const [name, field] of Object.entries(kind.fields)) {
    checkField(pack, name, field, kind.fields, (path, message) => add(['fields', ...path], message));
  }
  checkFlow(pack, kind, add);
  for (const column of kind.ledger) if (!known.has(column)) add(['ledger'], `台账列不存在：${column}`);
  for (const edge of kind.inForce ? [kind.inForce.from, kind.inForce.to] : []) {
    if (edge !== 'occurredOn' && kind.fields[edge]?.type !== 'date')
      add(['inForce'], `有效期字段要是日期：${edge}`);
  }
  return problems;
}
