import type { Kind, Pack } from './pack-schema.ts';
import { optionsOf } from './record-input.ts';
import { statusOf, type FieldDeclaration, type Need, type When } from './flow-schema.ts';

type Add = (path: (string | number)[], message: string) => void;

const unitTypes = ['unit', 'units'];
const personTypes = ['person', 'people'];
/** Fields that every record has beside those of its kind, as far as rules and dates may name them. */
const dates = new Set(['occurredOn', 'today', 'createdOn']);

/** Sides that every record has, whose names no party takes. */
const builtIn = new Set(['author', 'host', 'superior', 'slot', 'all']);

/**
 * A condition on fields (`when`, `is`, `where`): they exist and hold what it asks for. A misspelt option
 * would never fit, and what hangs on it would never happen.
 */
function checkWhen(
  pack: Pack,
  fields: Record<string, FieldDeclaration>,
  condition: Readonly<Record<string, readonly unknown[]>> | When | undefined,
  add: (message: string) => void,
): void {
  for (const [name, allowed] of Object.entries(condition ?? {})) {
    const field = fields[name];
    if (!field) add(`没有字段：${name}`);
    else
      for (const value of allowed) {
        const known =
          field.type === 'boolean'
            ? ['true', 'false']
            : field.options
              ? [...optionsOf(field, pack.vocabulary).map(({ id }) => id), 'false']
              : null;
        if (known && !known.includes(String(value))) add(`“${field.title}”没有这个选项：${String(value)}`);
      }
  }
}

/** What stands on the right of a `map`: a text in quotation marks, or something that is there to look up. */
function checkSource(source: string, known: (name: string) => boolean, add: (message: string) => void): void {
  if (!/^[“"']/.test(source) && !known(source)) add(`没有可以取值的：${source}`);
}

/**
 * Records of another kind that refer to those of this one (`linked`, `count-links`): that kind has such a
 * field, and the stages (without stages: the statuses) in which they count.
 */
function checkReferring(
  pack: Pack,
  kind: Kind,
  from: { kind: string; by?: string | undefined; states: readonly string[] },
  add: (message: string) => void,
): void {
  const other = pack.kinds.find(({ id }) => id === from.kind);
  if (!other) return add(`没有这个记录类型：${from.kind}`);
  const refers = Object.entries(other.fields).some(
    ([name, field]) =>
      field.type.startsWith('reference') &&
      (from.by ?? name) === name &&
      (field.kind?.includes(kind.id) ?? true),
  );
  if (!refers) add(`“${other.title}”没有引用“${kind.title}”的字段`);
  const known = Object.keys(other.flow?.stages ?? { submitted: 0, accepted: 0 });
  for (const state of from.states) if (!known.includes(state)) add(`“${other.title}”没有这个环节：${state}`);
}

/**
 * The role under which the units or people of a party stand on a record: the field they come from, or a
 * name of its own for those of a linked record. A post stands where the units do whose post it is.
 */
export function roleOf(kind: Pick<Kind, 'parties'>, party: string): string {
  const declared = kind.parties[party];
  if (!declared) return party;
  if (declared.from !== undefined) return declared.from;
  if (declared.is && 'link' in declared.is) return `link:${party}`;
  const of = declared.is?.of ?? party;
  return of === party ? of : roleOf(kind, of);
}

/** The posts whose holders are this party, or null where it is units or people themselves. */
export function postsOf(kind: Pick<Kind, 'parties'>, party: string): string[] | null {
  const { is } = kind.parties[party] ?? {};
  return is && 'post' in is ? is.post : null;
}

/** The parties of a kind that are people by name; the others are units, or posts in them. */
export function isPersonParty(kind: Pick<Kind, 'parties' | 'fields'>, party: string): boolean {
  return personTypes.includes(kind.fields[kind.parties[party]?.from ?? '']?.type ?? '');
}

function checkParty(pack: Pack, kind: Kind, name: string, add: Add): void {
  const party = kind.parties[name];
  if (!party) return;
  const { from, is, absent } = party;
  if (from !== undefined) {
    if (![...unitTypes, ...personTypes].includes(kind.fields[from]?.type ?? ''))
      add(['from'], `要指向单位或人员字段：${from}`);
    if (absent === 'superior') add(['absent'], 'superior 只用于写职务（is: post）的一方');
  } else if (is && 'post' in is) {
    for (const post of is.post)
      if (!pack.vocabulary.posts.some(({ id }) => id === post)) add(['is', 'post'], `没有这个职务：${post}`);
    const other = kind.parties[is.of];
    const type = kind.fields[is.of]?.type ?? '';
    if (
      other
        ? postsOf(kind, is.of) !== null
        : is.of !== 'host' && ![...unitTypes, ...personTypes].includes(type)
    )
      add(['is', 'of'], `要写 host、单位的一方，或单位、人员字段：${is.of}`);
  } else if (is) {
    const field = kind.fields[is.link];
    const targets = (field?.kind ?? []).map((id) => pack.kinds.find((entry) => entry.id === id));
    if (!field?.type.startsWith('reference') || targets.length === 0)
      add(['is', 'link'], `要指向写明记录类型的引用字段：${is.link}`);
    for (const target of targets) {
      if (!target) continue;
      if (!target.parties[is.party]) add(['is', 'party'], `“${target.title}”没有这一方：${is.party}`);
      else if (isPersonParty(target, is.party) || postsOf(target, is.party) !== null)
        add(['is', 'party'], `“${target.title}”的“${target.parties[is.party]?.title}”不是单位`);
    }
  }
}

/**
 * Everything that could make a flow stand still or leak: stages nobody reaches, steps nobody can take, duties
 * that no step discharges, fields that nobody may write, names of nothing.
 */
export function checkFlow(pack: Pack, kind: Kind, add: Add): void {
  const actors = new Set(['author', 'host', 'superior', ...Object.keys(kind.parties)]);
  for (const [name, party] of Object.entries(kind.parties)) {
    if (builtIn.has(name)) add(['parties', name], `“${name}”是内置的一方，请另起名字`);
    checkParty(pack, kind, name, (path, message) => add(['parties', name, ...path], message));
    for (const stage of party.showsIn ?? [])
      if (!kind.flow?.stages[stage]) add(['parties', name, 'showsIn'], `没有这个环节：${stage}`);
      else if (kind.flow.stages[stage].draft)
        add(['parties', name, 'showsIn'], `起草时别的方看不到：${stage}`);
  }
  checkSight(kind, add);
  if (kind.self && kind.fields[kind.self.field]?.type !== 'person')
    add(['self', 'field'], `要指向人员字段：${kind.self.field}`);
  checkTables(pack, kind, add);
  checkRules(pack, kind, add);
  checkBooks(pack, kind, add);
  const { flow } = kind;
  if (!flow) {
    if (Object.keys(kind.owes).length > 0) add(['owes'], '写了期限任务（owes），就要写流转（flow）');
    if (kind.number) add(['number'], '取文号的步骤要写在流转（flow）里');
    return;
  }
  if (kind.lifecycle !== 'none') add(['lifecycle'], '自己写了流转（flow），就不再写 lifecycle');
  const stageIds = Object.keys(flow.stages);
  const [first] = stageIds;
  if (first === undefined) return add(['flow', 'stages'], '至少要有一个环节');
  const reached = new Set([first]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const step of Object.values(flow.steps))
      if (step.from.some((stage) => reached.has(stage))) for (const to of step.to ?? []) reached.add(to);
  }
  for (const stage of stageIds)
    if (!reached.has(stage)) add(['flow', 'stages', stage], `没有步骤能走到“${flow.stages[stage]?.title}”`);
  for (const [stage, { title, final, done, void: gone }] of Object.entries(flow.stages)) {
    const leaves = Object.values(flow.steps).some(
      (step) => step.from.includes(stage) && step.to?.some((to) => to !== stage),
    );
    if (!(final || done || gone || leaves))
      add(['flow', 'stages', stage], `“${title}”没有步骤能走出去：补一个步骤，或写 final、done`);
  }
  const written = new Set<string>();
  for (const [stage, declared] of Object.entries(flow.stages)) {
    if (declared.open && (statusOf(declared) !== 'accepted' || kind.visibility !== 'unit'))
      add(['flow', 'stages', stage, 'open'], '全总队可见的环节要已生效，记录类型的 visibility 要是 unit');
    const free = Object.keys(declared.edit).length === 0 && declared.draft;
    if (free)
      for (const name of [...Object.keys(kind.fields), ...Object.keys(kind.tables)]) written.add(name);
    for (const [actor, what] of Object.entries(declared.edit)) {
      if (!actors.has(actor)) add(['flow', 'stages', stage, 'edit', actor], `没有这一方：${actor}`);
      for (const name of what === 'all' ? [...Object.keys(kind.fields), ...Object.keys(kind.tables)] : what) {
        const [table = '', column] = name.split('.');
        const known = column ? kind.tables[table]?.columns[column] : (kind.fields[name] ?? kind.tables[name]);
        if (!known) add(['flow', 'stages', stage, 'edit', actor], `没有字段、表或列：${name}`);
        written.add(table);
      }
    }
  }
  for (const [id, step] of Object.entries(flow.steps)) {
    const at = (...rest: (string | number)[]) => ['flow', 'steps', id, ...rest];
    for (const stage of [...step.from, ...(step.to ?? [])])
      if (!flow.stages[stage]) add(at(), `没有这个环节：${stage}`);
    for (const stage of step.from)
      if (flow.stages[stage]?.final)
        add(at('from'), `“${flow.stages[stage]?.title}”已是最后环节，不能再有步骤`);
    for (const actor of [...step.by, ...step.tells])
      if (!actors.has(actor)) add(at('by'), `没有这一方：${actor}`);
    if (step.each !== undefined && !step.by.every((actor) => kind.parties[actor]))
      add(at('each'), '逐个办理（each）的步骤只能由一方（parties）来办');
    if (!step.from.some((stage) => reached.has(stage))) add(at('from'), '没有记录会到这一步');
    if (step.as) {
      const posts = new Set(pack.vocabulary.posts.map((post) => post.id));
      for (const post of step.as) if (!posts.has(post)) add(at('as'), `没有这个职务：${post}`);
    }
    for (const other of step.not)
      if (
        !['author', 'own-unit'].includes(other) &&
        !flow.steps[other] &&
        !personTypes.includes(kind.fields[other]?.type ?? '')
      )
        add(at('not'), `没有这个步骤或人员字段：${other}`);
    for (const name of [...(step.asks ?? []), ...(step.may ?? [])]) {
      if (!kind.fields[name]) add(at('asks'), `没有字段：${name}`);
      if (kind.fields[name]?.retired) add(at('asks'), `“${kind.fields[name].title}”不再填写（retired）`);
      written.add(name);
    }
    checkWhen(pack, kind.fields, step.when, (message) => add(at('when'), message));
    step.needs.forEach((need, index) => {
      const named = stepNamedBy(need);
      if (named !== null && !flow.steps[named]) add(at('needs', index), `没有这个步骤：${named}`);
      if ('answer' in need)
        checkWhen(pack, flow.steps[need.answer]?.answers ?? {}, need.is, (message) =>
          add(at('needs', index), `“${flow.steps[need.answer]?.title ?? need.answer}”的答复：${message}`),
        );
      checkWhen(pack, kind.fields, need.when, (message) => add(at('needs', index), message));
      if ('replied' in need && flow.steps[need.replied]?.each === undefined)
        add(at('needs', index), `不是逐家办的步骤：${need.replied}`);
      if ('replied' in need && (need.share === undefined) === (need.atLeast === undefined))
        add(at('needs', index), '写几成（share）或几家（at-least），只写一个');
      if ('reached' in need && !flow.stages[need.reached])
        add(at('needs', index), `没有这个环节：${need.reached}`);
      if ('number' in need) {
        if (!['number', 'money'].includes(kind.fields[need.number]?.type ?? '') && !kind.derived[need.number])
          add(at('needs', index), `要指向数字字段：${need.number}`);
        if (need.atMost === undefined && need.atLeast === undefined)
          add(at('needs', index), '要写 at-most 或 at-least');
      }
      if ('linked' in need) {
        const from = { kind: need.linked, states: need.in };
        checkReferring(pack, kind, from, (message) => add(at('needs', index), message));
      }
      if ('rows' in need && !kind.tables[need.rows]) add(at('needs', index), `没有这张表：${need.rows}`);
      const fields = 'filled' in need && !('rows' in need) ? need.filled : [];
      if ('is' in need && !('answer' in need))
        checkWhen(pack, kind.fields, need.is, (message) => add(at('needs', index), message));
      for (const name of fields) if (!kind.fields[name]) add(at('needs', index), `没有字段：${name}`);
    });
    for (const name of step.reopens) if (!flow.steps[name]) add(at('reopens'), `没有这个步骤：${name}`);
    if (step.decides) {
      const { by, map } = step.decides;
      const field = step.answers[by] ?? kind.fields[by];
      const options =
        field?.type === 'boolean'
          ? ['true', 'false']
          : field?.type === 'choice'
            ? optionsOf(field, pack.vocabulary).map((option) => option.id)
            : null;
      if (!options) add(at('to'), `要由单选或“是/否”的答复或字段来定：${by}`);
      for (const option of options ?? [])
        if (map[option] === undefined) add(at('to'), `“${field?.title}”选了“${option}”，没有写到哪个环节`);
      for (const option of Object.keys(map))
        if (options && !options.includes(option)) add(at('to'), `“${field?.title}”没有这个选项：${option}`);
      if (step.each !== undefined && step.each !== 'any')
        add(at('to'), '几家都要办的步骤，不能由一家的答复来定');
    }
    if (step.within) {
      const { from, opens, until } = step.within;
      if (from !== 'occurredOn' && kind.fields[from]?.type !== 'date' && !flow.steps[from])
        add(at('within'), `要从日期字段、occurredOn 或一个步骤算起：${from}`);
      if (!opens && !until) add(at('within'), '要写 opens 或 until');
      for (const length of [opens, until])
        if (length && 'rule' in length && !pack.rules.lengths[length.rule])
          add(at('within'), `rules.yaml 没有这个期限：${length.rule}`);
    }
    if (step.extends) {
      if (!kind.owes[step.extends.owe]) add(at('extends'), `没有这项期限任务：${step.extends.owe}`);
      if (step.answers.newDue?.type !== 'date') add(at('answers'), '延期的步骤要问新的日期（newDue）');
    }
    if (step.drafts) {
      const other = pack.kinds.find(({ id: known }) => known === step.drafts?.kind);
      if (!other) add(at('drafts'), `没有这个记录类型：${step.drafts.kind}`);
      for (const name of [step.drafts.link, ...Object.keys(step.drafts.map)])
        if (other && !other.fields[name]) add(at('drafts'), `“${other.title}”没有字段：${name}`);
      for (const source of Object.values(step.drafts.map))
        checkSource(
          source,
          (name) =>
            name === 'host' ||
            name === 'occurredOn' ||
            name in kind.fields ||
            (/^open\((.+)\)$/.exec(name)?.[1] ?? '') in flow.steps,
          (message) => add(at('drafts'), message),
        );
    }
    if (step.on) {
      const types = new Set(pack.scheme.events.map((event) => event.id));
      for (const type of step.on.events) if (!types.has(type)) add(at('on'), `没有这类事件：${type}`);
      if (!isPersonParty(kind, step.on.party)) add(at('on'), `没有这样一方人员：${step.on.party}`);
      if (step.to?.length !== 1) add(at('on'), '自动办理的步骤要写明到哪一个环节');
    }
    if (step.draws !== undefined && !kind.tables[step.draws]?.draws)
      add(at('draws'), `这张表没有写从哪里抽取：${step.draws}`);
    if (step.also && 'reference' in step.also) {
      const { reference, step: name } = step.also;
      const field = kind.fields[reference];
      if (!field?.type.startsWith('reference') || !field.kind)
        add(at('also'), `要指向写明了记录类型的引用字段：${reference}`);
      for (const other of field?.kind ?? []) {
        const taken = pack.kinds.find((entry) => entry.id === other)?.flow?.steps[name];
        if (!taken) add(at('also'), `引用的记录没有这一步：${name}`);
        // Nobody is there to answer, and two kinds that take each other's steps would never end.
        else if (taken.asks || taken.each !== undefined || taken.also || (taken.to?.length ?? 0) !== 1)
          add(at('also'), `“${taken.title}”要填写、逐家办、选去处或带出别的步骤，不能由这里带办`);
      }
    }
    if (step.also && 'rows' in step.also) {
      const drawn = kind.tables[step.also.rows]?.draws;
      const other = pack.kinds.find((entry) => entry.id === drawn?.kind);
      if (!other?.flow?.steps[step.also.step]) add(at('also'), `抽到的记录没有这一步：${step.also.step}`);
      const { columns = {} } = kind.tables[step.also.rows] ?? {};
      checkWhen(pack, columns, step.also.where, (message) => add(at('also'), message));
    }
    if (typeof step.makes === 'object') {
      const { kind: made, map } = step.makes;
      const other = pack.kinds.find((entry) => entry.id === made);
      if (!other) add(at('makes'), `没有这个记录类型：${made}`);
      for (const [name, source] of Object.entries(map)) {
        if (other && !other.fields[name]) add(at('makes'), `“${other.title}”没有字段：${name}`);
        checkSource(
          source,
          (known) => known === 'host' || known in kind.fields,
          (message) => add(at('makes'), message),
        );
      }
    } else if (step.makes !== undefined && !kind.tables[step.makes]?.makes)
      add(at('makes'), `这张表没有写生成什么：${step.makes}`);
  }
  for (const [name, field] of Object.entries(kind.fields))
    if (!written.has(name) && !kind.derived[name] && !field.retired)
      add(['fields', name], `没有人能填写“${field.title}”：环节的 edit 和步骤的 asks 都没有它`);
  for (const [name, table] of Object.entries(kind.tables))
    if (!written.has(name)) add(['tables', name], `没有人能填写“${table.title}”`);
  checkOwes(pack, kind, add);
  if (kind.number) {
    const { at, form, series } = kind.number;
    if (!flow.steps[at]) add(['number', 'at'], `没有这个步骤：${at}`);
    for (const [, name = ''] of form.matchAll(/\{([^}]*)\}/g))
      if (!['org', 'year', 'n'].includes(name) && !kind.fields[name])
        add(['number', 'form'], `没有字段：${name}`);
    if (!form.includes('{n}')) add(['number', 'form'], '文号里要有 {n}，不然都是同一个号');
    for (const name of series)
      if (!['host', 'year'].includes(name) && !kind.fields[name])
        add(['number', 'series'], `没有字段：${name}`);
  }
  for (const actor of kind.thread?.write ?? [])
    if (!actors.has(actor)) add(['thread', 'write'], `没有这一方：${actor}`);
}

/** Who acts for a party must read the record; what it does not read it is not asked to write. */
function checkSight(kind: Kind, add: Add): void {
  const { stages = {}, steps = {} } = kind.flow ?? {};
  const compartments = new Set([kind.visibility, ...kind.visibleTo.map(({ visibility }) => visibility)]);
  const sources = new Set([...Object.values(kind.parties).map(({ from }) => from), kind.self?.field]);
  for (const [name, party] of Object.entries(kind.parties)) {
    const at = (...rest: string[]) => ['parties', name, ...rest];
    const people = isPersonParty(kind, name);
    const taken = Object.values(steps).filter((step) => step.by.includes(name));
    const edited = Object.values(stages).flatMap(({ edit }) => edit[name] ?? []);
    const acts =
      taken.length > 0 ||
      edited.length > 0 ||
      Object.values(kind.owes).some(({ bearer }) => bearer.includes(name)) ||
      (kind.thread?.write.includes(name) ?? false);
    // A post is looked up, not written on the record: nothing is kept from it, and it opens nothing closed.
    if (postsOf(kind, name) && (party.recused || party.reads !== undefined || party.hides.length > 0))
      add(at('is'), '写职务（is: post）的一方不能写 reads、hides、recused');
    if (party.recused) {
      if (acts || Object.values(steps).some((step) => step.tells.includes(name)))
        add(at('recused'), `“${party.title}”要回避，不能办步骤、填写、欠期限，也不告诉它`);
      if (party.reads !== undefined || party.hides.length > 0)
        add(at('recused'), `“${party.title}”要回避，就不写 reads 和 hides`);
      continue;
    }
    const closed = compartments.has('discipline') || (compartments.has('personal') && !people);
    if (acts && closed && party.reads === undefined)
      add(at('reads'), `这类记录限知悉，“${party.title}”要办却看不到：写 reads`);
    if (party.reads === true && !people && compartments.has('discipline'))
      add(at('reads'), '纪检类记录只给该单位有纪检权限的人看：写 reads: compartment');
    if (party.reads !== undefined && !compartments.has('discipline') && !compartments.has('personal'))
      add(at('reads'), 'reads 只用于限知悉的记录（personal、discipline），别的写 sees');
    if (party.hides.length > 0 && (compartments.has('open') || Object.values(stages).some((one) => one.open)))
      add(at('hides'), '全总队公开的记录不能对一方隐去内容');
    const written = [...taken.flatMap((step) => [...(step.asks ?? []), ...(step.may ?? [])]), ...edited];
    for (const hidden of party.hides) {
      if (!kind.fields[hidden] && !kind.tables[hidden]) add(at('hides'), `没有字段或表：${hidden}`);
      if (hidden === kind.titleFrom || hidden === 'category')
        add(at('hides'), `标题和类别人人看得到，不能隐去：${hidden}`);
      if (sources.has(hidden)) add(at('hides'), `各方是谁不能隐去：${hidden}`);
      if (written.some((one) => one === 'all' || one.split('.')[0] === hidden))
        add(at('hides'), `“${party.title}”要填写“${hidden}”，不能又看不到它`);
    }
  }
}

/** The step that a need is about, if any. */
function stepNamedBy(need: Need): string | null {
  if ('all' in need) return need.all;
  if ('done' in need) return need.done;
  if ('open' in need) return need.open;
  if ('replied' in need) return need.replied;
  return 'answer' in need ? need.answer : null;
}

function checkOwes(pack: Pack, kind: Kind, add: Add) {
  const { flow } = kind;
  if (!flow) return;
  for (const [name, owe] of Object.entries(kind.owes)) {
    const at = (...rest: (string | number)[]) => ['owes', name, ...rest];
    for (const bearer of owe.bearer)
      if (bearer !== 'host' && !kind.parties[bearer]) add(at('bearer'), `没有这一方：${bearer}`);
      // Of a post the unit owes it, so that a change of its holder leaves the duty where it is.
      else if (postsOf(kind, bearer) && personTypes.includes(kind.fields[roleOf(kind, bearer)]?.type ?? ''))
        add(at('bearer'), `“${kind.parties[bearer]?.title}”要从单位来（of 写单位），期限由那个单位承担`);
    for (const stage of owe.in) {
      if (!flow.stages[stage]) add(at('in'), `没有这个环节：${stage}`);
      else if (statusOf(flow.stages[stage]) !== 'accepted') add(at('in'), `“${stage}”还没有生效，不能有期限`);
    }
    for (const step of owe.by) {
      const declared = flow.steps[step];
      if (!declared) add(at('by'), `没有这个步骤：${step}`);
      else if (!declared.from.some((stage) => owe.in.includes(stage)))
        add(at('by'), `“${declared.title}”不能在欠着的环节里办，这项任务就永远完成不了`);
    }
    if (typeof owe.due === 'string' && kind.fields[owe.due]?.type !== 'date')
      add(at('due'), `要指向日期字段：${owe.due}`);
    checkWhen(pack, kind.fields, owe.when, (message) => add(at('when'), message));
    const length = typeof owe.due === 'string' ? owe.within : owe.due;
    if (length && 'rule' in length && !pack.rules.lengths[length.rule])
      add(at('due'), `rules.yaml 没有这个期限：${length.rule}`);
    if (owe.duty && !pack.scheme.obligations.some((obligation) => obligation.id === owe.duty))
      add(at('duty'), `方案里没有这个责任事项：${owe.duty}`);
    if (owe.basis && !pack.scheme.documents[owe.basis.document])
      add(at('basis'), `依据文件没有登记：${owe.basis.document}`);
  }
}

function checkBooks(pack: Pack, kind: Kind, add: Add) {
  const { category } = kind.fields;
  const known = category ? optionsOf(category, pack.vocabulary).map(({ id }) => id) : [];
  for (const [name, book] of Object.entries(kind.books)) {
    const at = (part: string) => ['books', name, part];
    if (kind.visibility === 'personal' || kind.visibility === 'discipline')
      add(['books', name], '限知悉的记录不编成册');
    for (const id of book.categories)
      if (!known.includes(id)) add(at('categories'), `“类别”没有这个选项：${id}`);
    for (const field of book.fields) if (!kind.fields[field]) add(at('fields'), `没有字段：${field}`);
    for (const table of book.tables) if (!kind.tables[table]) add(at('tables'), `没有这张表：${table}`);
  }
}

function checkTables(pack: Pack, kind: Kind, add: Add) {
  if (kind.gathers) {
    const { kind: other, units, from, to, where } = kind.gathers;
    const gathered = pack.kinds.find((entry) => entry.id === other);
    if (!gathered) add(['gathers', 'kind'], `没有这个记录类型：${other}`);
    else if (gathered.visibility !== 'unit' && gathered.visibility !== 'open')
      add(['gathers', 'kind'], `限知悉的记录不能汇总：${gathered.title}`);
    if (kind.fields[units]?.type !== 'units') add(['gathers', 'units'], `要指向单位字段：${units}`);
    for (const day of [from, to])
      if (day !== 'occurredOn' && kind.fields[day]?.type !== 'date')
        add(['gathers'], `要指向日期字段：${day}`);
    for (const [field, own] of Object.entries(where))
      if ((gathered && !gathered.fields[field]) || !kind.fields[own])
        add(['gathers', 'where'], `没有这个字段：${field}、${own}`);
  }
  for (const [name, table] of Object.entries(kind.tables)) {
    if (kind.fields[name]) add(['tables', name], '表和字段不能同名');
    if (
      table.per !== undefined &&
      (!kind.parties[table.per] || isPersonParty(kind, table.per) || postsOf(kind, table.per))
    )
      add(['tables', name, 'per'], `没有这一方，或不是单位：${table.per}`);
    for (const [column, field] of Object.entries(table.columns))
      checkField(pack, column, field, table.columns, (path, message) =>
        add(['tables', name, 'columns', ...path], message),
      );
    if (table.ticks !== undefined && kind.fields[table.ticks]?.type !== 'boolean')
      add(['tables', name, 'ticks'], `要指向“是/否”字段：${table.ticks}`);
    for (const columns of Object.values(table.views))
      for (const column of columns)
        if (!table.columns[column]) add(['tables', name, 'views'], `没有这一列：${column}`);
    if (table.from) {
      const { reference, table: source, map } = table.from;
      const field = kind.fields[reference];
      const at = ['tables', name, 'from'];
      if (field?.type !== 'reference' || !field.kind) add(at, `要指向写明了记录类型的引用字段：${reference}`);
      for (const other of field?.kind ?? []) {
        const there = pack.kinds.find((entry) => entry.id === other)?.tables[source];
        if (!there) add(at, `引用的记录没有这张表：${source}`);
        for (const [column, from] of Object.entries(map)) {
          const own = table.columns[column];
          if (!own) add([...at, 'map'], `没有这一列：${column}`);
          const type = from === 'version' ? 'number' : there?.columns[from]?.type;
          if (there && type === undefined) add([...at, 'map'], `“${there.title}”没有这一列：${from}`);
          else if (own && type && own.type !== type && own.type !== 'longtext')
            add([...at, 'map'], `“${own.title}”和抄来的那一列不是一种：${column}`);
        }
      }
      if (table.per !== undefined) add(at, '由各单位自己填写的表（per）不能抄来');
    }
    if (table.plans) {
      const { kind: other, on, until, unit, where, reason, between } = table.plans;
      for (const day of between)
        if (kind.fields[day]?.type !== 'date')
          add(['tables', name, 'plans', 'between'], `要指向日期字段：${day}`);
      const done = pack.kinds.find((entry) => entry.id === other);
      if (!done) add(['tables', name, 'plans'], `没有这个记录类型：${other}`);
      else if (done.visibility !== 'unit' && done.visibility !== 'open')
        add(['tables', name, 'plans', 'kind'], `限知悉的记录不能用来对照计划：${done.title}`);
      for (const [field, column] of Object.entries(where)) {
        if (done && !done.fields[field]) add(['tables', name, 'plans', 'where'], `没有这个字段：${field}`);
        if (!table.columns[column]) add(['tables', name, 'plans', 'where'], `没有这一列：${column}`);
      }
      for (const [column, type] of [
        [on, 'date'],
        [until, 'date'],
        [unit, 'unit'],
        [reason, 'text'],
      ] as const)
        if (column !== undefined && table.columns[column]?.type !== type)
          add(['tables', name, 'plans'], `没有这一列，或类型不对：${column}`);
    }
    if (table.draws) {
      const { kind: other, stages, linked, into, share } = table.draws;
      const from = pack.kinds.find((entry) => entry.id === other);
      if (!from) add(['tables', name, 'draws'], `没有这个记录类型：${other}`);
      for (const stage of stages)
        if (from && !from.flow?.stages[stage]) add(['tables', name, 'draws'], `没有这个环节：${stage}`);
      if (kind.fields[linked]?.type !== 'reference')
        add(['tables', name, 'draws'], `要指向引用字段：${linked}`);
      if (!table.columns[into]) add(['tables', name, 'draws'], `没有这一列：${into}`);
      if (!pack.scheme.settings.some((setting) => setting.id === share && setting.effect === 'share'))
        add(['tables', name, 'draws'], `没有这个比例设置：${share}`);
    }
    const made = table.makes && pack.kinds.find((other) => other.id === table.makes?.kind);
    if (table.makes && !made) add(['tables', name, 'makes'], `没有这个记录类型：${table.makes.kind}`);
    for (const field of Object.keys(table.makes?.map ?? {}))
      if (made && field !== 'unit' && !made.fields[field])
        add(['tables', name, 'makes', field], `“${made.title}”没有字段：${field}`);
    for (const source of Object.values(table.makes?.map ?? {}))
      checkSource(
        source,
        (known) => known === 'host' || known === 'slot' || known in table.columns || known in kind.fields,
        (message) => add(['tables', name, 'makes'], message),
      );
    checkWhen(pack, kind.fields, table.when, (message) => add(['tables', name, 'when'], message));
  }
  for (const [name, derived] of Object.entries(kind.derived)) {
    const at = ['derived', name];
    if (kind.fields[name]) add(at, '算出来的值和填写的字段不能同名');
    if ('sum' in derived) {
      const [table, column] = derived.sum.split('.');
      if (!kind.tables[table ?? '']?.columns[column ?? '']) add(at, `没有这一列：${derived.sum}`);
    } else if ('count' in derived) {
      const { columns } = kind.tables[derived.count] ?? {};
      if (columns) checkWhen(pack, columns, derived.where, (message) => add(at, message));
      else add(at, `没有这张表：${derived.count}`);
    } else if ('countLinks' in derived) {
      const { countLinks, by, in: states = [] } = derived;
      checkReferring(pack, kind, { kind: countLinks, by, states }, (message) => add(at, message));
    } else {
      const used = 'rate' in derived ? derived.rate : 'days' in derived ? derived.days : [derived.until];
      for (const field of used)
        if (!kind.fields[field] && !dates.has(field) && !kind.derived[field]) add(at, `没有字段：${field}`);
    }
  }
}

const relativeYears = new Set(['lastYear', 'thisYear', 'nextYear']);

function checkRules(pack: Pack, kind: Kind, add: Add) {
  kind.rules.forEach((rule, index) => {
    if ('unique' in rule || 'sum' in rule) {
      const periods = ['host', 'occurredOn', 'month', 'quarter', 'year'];
      for (const name of 'unique' in rule ? rule.unique : rule.per)
        if (!kind.fields[name] && !periods.includes(name)) add(['rules', index], `没有字段：${name}`);
      const numbers = 'sum' in rule ? [rule.sum, rule.atMost] : [];
      for (const name of numbers)
        if (typeof name === 'string' && !['number', 'money'].includes(kind.fields[name]?.type ?? ''))
          add(['rules', index], `要指向数字字段：${name}`);
      return checkWhen(pack, kind.fields, rule.when, (message) => add(['rules', index], message));
    }
    const unitOf = (name: string) => (name === 'host' ? [] : [name]);
    const names =
      'choice' in rule
        ? [rule.choice]
        : 'reference' in rule
          ? [rule.reference, ...('unit' in rule ? unitOf(rule.among) : [rule.laterThan])]
          : 'number' in rule
            ? [
                rule.number,
                ...[rule.atMost, rule.atLeast].flatMap((name) =>
                  name === undefined || relativeYears.has(name) ? [] : [name],
                ),
              ]
            : 'person' in rule
              ? [rule.person, rule.notIn]
              : [rule.date, 'after' in rule ? rule.after : rule.notBefore];
    for (const name of names)
      if (!kind.fields[name] && !dates.has(name)) add(['rules', index], `没有字段：${name}`);
    checkWhen(pack, kind.fields, rule.when, (message) => add(['rules', index], message));
    if ('choice' in rule)
      checkWhen(pack, kind.fields, { [rule.choice]: rule.not }, (message) => add(['rules', index], message));
  });
  checkWhen(pack, kind.fields, kind.bare, (message) => add(['bare'], message));
  kind.visibleTo.forEach(({ when }, index) =>
    checkWhen(pack, kind.fields, when, (message) => add(['visibleTo', index], message)),
  );
  kind.retention.forEach((entry, index) => {
    for (const name of entry.fields)
      if (!kind.fields[name] && !kind.tables[name]) add(['retention', index], `没有字段或表：${name}`);
    if (entry.from !== 'occurredOn' && kind.fields[entry.from]?.type !== 'date')
      add(['retention', index, 'from'], `要指向日期字段：${entry.from}`);
    for (const [name, value] of Object.entries(entry.becomes)) {
      if (!entry.fields.includes(name)) add(['retention', index, 'becomes'], `没有清除这个字段：${name}`);
      checkWhen(pack, kind.fields, { [name]: [value] }, (message) =>
        add(['retention', index, 'becomes'], message),
      );
    }
    if ('rule' in entry.after && !pack.rules.lengths[entry.after.rule])
      add(['retention', index, 'after'], `rules.yaml 没有这个期限：${entry.after.rule}`);
    // Its values may be those of an earlier version of the kind.
    for (const name of Object.keys(entry.when ?? {}))
      if (!kind.fields[name]) add(['retention', index, 'when'], `没有字段：${name}`);
  });
}

/** What holds for a field of a record and for a column of a table alike. */
export function checkField(
  pack: Pack,
  name: string,
  field: FieldDeclaration,
  others: Record<string, FieldDeclaration>,
  add: Add,
): void {
  if ((field.type === 'choice' || field.type === 'choices') && !field.options)
    add([name], '选择字段要写 options');
  if (typeof field.options === 'string' && !pack.vocabulary.options[field.options])
    add([name, 'options'], `vocabulary.yaml 没有这个选项表：${field.options}`);
  if (field.retired && (field.required || field.requiredWhen || field.mustBe))
    add([name, 'retired'], `“${field.title}”不再填写（retired），就不能必填`);
  if (field.day && field.type !== 'date') add([name, 'day'], '只有日期字段能写 day');
  if (field.within && !['unit', 'units', ...personTypes].includes(field.type))
    add([name, 'within'], '只有单位和人员字段能写 within');
  for (const other of field.notAlso ?? [])
    if (!personTypes.includes(others[other]?.type ?? '')) add([name, 'notAlso'], `没有人员字段：${other}`);
  for (const other of field.kind ?? [])
    if (!pack.kinds.some((kind) => kind.id === other)) add([name, 'kind'], `没有这个记录类型：${other}`);
  if (field.eventOf && !pack.scheme.events.some((event) => event.id === field.eventOf))
    add([name, 'eventOf'], `方案里没有这种事件：${field.eventOf}`);
  if (field.never && !['text', 'longtext'].includes(field.type))
    add([name, 'never'], '只有文字字段能写 never');
  if (field.never && !isPattern(field.never.pattern)) add([name, 'never'], '不是正确的正则表达式');
  if (field.mustBe && field.type !== 'boolean') add([name, 'mustBe'], '只有“是/否”字段能写 mustBe');
  for (const condition of [field.when, field.requiredWhen])
    checkWhen(pack, others, condition, (message) => add([name, 'when'], message));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
