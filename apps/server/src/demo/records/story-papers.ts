import { addDays, type PlainDate } from '@liulian/domain';
import type { DraftAct } from './draft.ts';
import type { Made, RecordBook } from './book.ts';
import type { World } from './world.ts';

/**
 * Papers between two parties at every stage a visitor may look for: findings followed up, a look-back,
 * orders, circulars, exemplars, items and what people declare about themselves. Written last, so that the
 * numbering of everything before stays as it is.
 */
export function passPapers(world: World, book: RecordBook) {
  for (const feedback of book.made.filter(({ row }) => row.kind === 'inspection-feedback'))
    settleFindings(world, book, feedback);
  lookBack(book);
  giveOrders(world, book);
  sendCirculars(world, book);
  putForward(world, book);
  assignItems(world, book);
  declareOneself(world, book);
  takeSteps(world, book);
}

type Reached = 'open' | 'doing' | 'asked' | 'closed' | 'cancelled';

interface Task {
  what: string;
  on: PlainDate;
  host: string;
  /** The account that gives it and, unless another checks, approves it. */
  by: string;
  unit: string;
  owner: string;
  category: string;
  due: PlainDate;
  origin?: string;
  leader?: string;
  measure?: string;
  standard?: string;
  reached: Reached;
}

/** One item as far as it has come; what is asked by one is approved by another. */
function addItem(world: World, book: RecordBook, task: Task): Made {
  const { on, by, reached, what, unit, owner, leader, category, due, origin, measure, standard } = task;
  const worker = world.writer(unit, false).id;
  const came = ['open', 'doing', 'asked', 'closed'].indexOf(reached);
  const acts: DraftAct[] = [{ step: 'create', on, by, to: 'open' }];
  if (came >= 1) acts.push({ step: 'take', on: addDays(on, 2), by: worker, to: 'doing' });
  if (came >= 2)
    acts.push({
      step: 'ask',
      on: reached === 'asked' ? '2023-09-13' : addDays(on, 20),
      by: worker,
      to: 'asked',
    });
  if (came >= 3)
    acts.push({
      step: 'approve',
      on: addDays(on, 24),
      by: by === worker ? `a-${task.host}.discipline` : by,
      to: 'closed',
    });
  if (reached === 'cancelled')
    acts.push({ step: 'cancel', on: addDays(on, 6), by, to: 'cancelled', reason: '与另一项合并办理' });
  return book.add({
    kind: 'item',
    on,
    hosts: [task.host],
    fields: {
      what,
      category,
      unit,
      owner,
      due,
      ...(leader ? { leader } : {}),
      ...(origin ? { origin } : {}),
      ...(measure ? { measure } : {}),
      ...(standard ? { standard } : {}),
      ...(came >= 2 ? { result: '已按措施办理，单据附后。' } : {}),
      ...(came >= 3 ? { how: '查看台账，抽查三份' } : {}),
    },
    acts,
  });
}

const inCarrying: Reached[] = ['closed', 'closed', 'doing', 'asked', 'closed', 'open', 'doing', 'cancelled'];

/** What adopting a plan makes: an item of each finding. */
function settleFindings(world: World, book: RecordBook, feedback: Made) {
  const adopted = feedback.steps.find((step) => step.step === 'adopt')?.on_date;
  if (!adopted) return;
  feedback.rows.forEach((row, at) => {
    const { problem, unit, owner, leader, measure, standard, due } = row.fields as Record<string, string>;
    const item = addItem(world, book, {
      what: problem!,
      on: adopted,
      host: 'corps',
      by: 'a-corps.officer',
      unit: unit!,
      owner: owner!,
      leader: leader!,
      category: 'finding',
      due: due!,
      origin: feedback.row.id,
      measure: measure!,
      standard: standard!,
      reached: feedback.row.stage === 'closed' ? 'closed' : inCarrying[at % inCarrying.length]!,
    });
    row.item_id = item.row.id;
  });
}

/** 回头看 of the oldest inspection: a fifth of what was settled, all really mended. */
function lookBack(book: RecordBook) {
  const feedback = book.made.find(({ row }) => row.kind === 'inspection-feedback' && row.stage === 'closed');
  if (!feedback) return;
  const drawn = feedback.rows.filter((row) => row.item_id !== null).slice(0, 3);
  const on = '2023-03-21';
  const by = 'a-corps.discipline';
  const look = book.add({
    kind: 'look-back',
    on,
    hosts: ['corps'],
    fields: {
      topic: `${String(feedback.row.fields.round)}回头看`,
      feedback: feedback.row.id,
      visited: feedback.row.fields.inspectedUnit,
      gist: '到站查看台账和单据，问了经手的人。',
    },
    rows: {
      sample: drawn.map((row) => ({
        what: row.fields.problem,
        seen: '台账连续，单据相符，经手人说得清。',
        verdict: 'real',
      })),
    },
    acts: [
      { step: 'create', on, by, to: 'draft' },
      {
        step: 'draw',
        on,
        by,
        to: 'drawn',
        reason: `从 ${feedback.rows.length} 件已办结的事项里抽 ${drawn.length} 件（比例 20%，种子 三月）`,
        answers: { seed: '三月' },
      },
      { step: 'conclude', on: addDays(on, 3), by, to: 'concluded' },
    ],
  });
  look.rows.forEach((row, at) => {
    row.item_id = drawn[at]?.item_id ?? null;
  });
}

/** 责令重开, one answered and closed, one still open; and an 整改通报 that one of two has answered. */
function giveOrders(world: World, book: RecordBook) {
  const meetingOf = (unitId: string, before: PlainDate) =>
    book.made.findLast(
      ({ row }) =>
        row.category === 'party-committee-meeting' && row.unit_id === unitId && row.occurred_on < before,
    );
  const by = 'a-corps.officer';
  const order = (
    on: PlainDate,
    fields: Record<string, unknown>,
    acts: (DraftAct & { redone?: string })[] = [],
  ) =>
    book.add({
      kind: 'order',
      on,
      hosts: ['corps'],
      fields,
      acts: [{ step: 'create', on, by, to: 'draft' }, { step: 'issue', on, by, to: 'issued' }, ...acts],
    });
  const first = meetingOf('det04', '2023-05-01');
  if (first) {
    const again = book.add({
      kind: 'activity',
      on: '2023-05-19',
      hosts: ['det04'],
      fields: {
        category: 'party-committee-meeting',
        topic: '按责令重开的党委会',
        firstTopic: true,
        decisions: '逐项研究采购和营房维修，表决情况记入记录。',
      },
      participants: world.holders('det04', '2023-05-19', 'party-secretary', 'discipline-secretary'),
      settled: true,
    });
    order(
      '2023-05-10',
      {
        category: 'redo',
        topic: '责令重开四月党委会',
        ordered: ['det04'],
        meeting: first.row.id,
        gist: '会议记录没有表决情况，两项大额支出一并通过。',
        answerBy: '2023-05-31',
        redone: again.row.id,
      },
      [
        { step: 'redo', on: '2023-05-22', by: 'a-det04.political', to: 'answered' },
        { step: 'close', on: '2023-05-26', by: 'a-corps.discipline', to: 'closed' },
      ],
    );
  }
  const second = meetingOf('det06', '2023-09-01');
  if (second)
    order('2023-09-08', {
      category: 'redo',
      topic: '责令重开八月党委会',
      ordered: ['det06'],
      meeting: second.row.id,
      gist: '没有学习第一议题，研究人事时应回避的同志没有回避。',
      answerBy: '2023-09-28',
    });
  order(
    '2023-08-29',
    {
      category: 'circular',
      topic: '会议记录不规范的整改通报',
      ordered: ['det02', 'det08'],
      gist: '抽查会议记录，缺表决情况的各两次。',
      answerBy: '2023-09-22',
    },
    [
      {
        step: 'answer',
        on: '2023-09-11',
        by: 'a-det02.political',
        unitId: 'det02',
        answers: { answer: '会议记录模板已改，补录表决情况两次。' },
      },
    ],
  );
}

/** 典型案例通报: the older one passed on by all, the newer one by half of them. */
function sendCirculars(world: World, book: RecordBook) {
  const cases = book.made.filter(({ row }) => row.kind === 'case-study');
  for (const { on, to, passed, at } of [
    { on: '2023-04-12', to: ['det01', 'det02', 'det05', 'det09'], passed: 4, at: 0 },
    { on: '2023-09-11', to: ['det01', 'det02', 'det03', 'det04'], passed: 2, at: 1 },
  ]) {
    const used = cases[at];
    book.add({
      kind: 'circular',
      on,
      hosts: ['corps'],
      fields: {
        topic: `关于“${used?.row.title ?? '一张加油卡'}”的通报`,
        addressees: to,
        mask: 'no-units',
        checked: true,
        ...(used ? { cases: [used.row.id] } : {}),
        text: '请组织全体人员学习，对照查找本单位有没有同样的漏洞。',
      },
      acts: [
        { step: 'create', on, by: 'a-corps.officer', to: 'draft' },
        { step: 'issue', on, by: 'a-corps.officer', to: 'issued' },
        ...to.slice(0, passed).map((unitId, day) => ({
          step: 'receive',
          on: addDays(on, 1 + day),
          by: world.writer(unitId, false).id,
          unitId,
        })),
      ],
    });
  }
}

/** Exemplars of 第一支队 whom visitors can sign in as: asked, agreed by the committee, and set aside. */
function putForward(world: World, book: RecordBook) {
  const host = 'det01';
  const office = 'a-det01.political';
  const stories = [
    { who: 'a-firefighter0005', name: '管好一本油料账', on: '2023-09-13', to: 'nominated', agreed: false },
    { who: 'a-firefighter0006', name: '退回去的快递', on: '2023-09-07', to: 'nominated', agreed: true },
    { who: 'a-firefighter0007', name: '公示栏前的司务长', on: '2023-03-06', to: 'rechecking', agreed: true },
  ];
  for (const { who, name, on, to, agreed } of stories) {
    const { personId } = world.corps.accounts.find(({ id }) => id === who) ?? {};
    if (!personId) continue;
    const acts: DraftAct[] = [
      { step: 'create', on, by: office, to: 'draft' },
      { step: 'nominate', on, by: office, to: 'nominated' },
    ];
    if (agreed)
      acts.push({
        step: 'opinion',
        on: addDays(on, 2),
        by: 'a-det01.discipline',
        unitId: host,
        answers: { opinion: 'agree' },
      });
    if (to === 'rechecking')
      acts.push(
        { step: 'consent', on: addDays(on, 3), by: who, personId, answers: { consent: 'agree' } },
        { step: 'publish', on: addDays(on, 7), by: 'a-corps.officer', to: 'published' },
        { step: 'suspend', on: '2023-09-11', by: office, to: 'rechecking', reason: '有不同意见，先核实' },
      );
    book.add({
      kind: 'exemplar',
      on,
      hosts: [host],
      fields: {
        type: 'individual',
        name,
        person: personId,
        opinionBy: host,
        class: 'youth-model',
        quality: ['hard-work'],
        deeds: '经手的账目笔笔有据，逢人打招呼一律按规定办。',
        ...(to === 'rechecking' ? { reviewOn: '2023-12-31' } : {}),
      },
      rows: {
        criteria: [
          { criterion: '清正廉洁、群众公认', fact: '拒收服务对象礼品多次，站里人人知道' },
          { criterion: '业务过硬、实绩突出', fact: '近两年考核均为优秀' },
        ],
      },
      acts,
    });
  }
}

/** Items that a detachment gave below, in each of their stages. */
function assignItems(world: World, book: RecordBook) {
  const tasks: [what: string, unit: string, on: PlainDate, reached: Reached][] = [
    ['补齐上半年装备领用登记', 'bri0101', '2023-08-21', 'closed'],
    ['核对车辆油料台账', 'bri0102', '2023-08-28', 'asked'],
    ['整理谈心谈话记录', 'bri0103', '2023-09-04', 'doing'],
    ['完善营区维修询价单', 'bri0101', '2023-09-11', 'open'],
    ['报送家访计划', 'bri0102', '2023-09-05', 'cancelled'],
  ];
  for (const [what, unit, on, reached] of tasks) {
    if (!world.units.has(unit)) continue;
    addItem(world, book, {
      what,
      on,
      host: 'det01',
      by: 'a-det01.political',
      unit,
      owner: world.writer(unit, false).personId ?? world.holder(unit, on, 'brigade-instructor'),
      category: 'decision',
      due: addDays(on, 45),
      reached,
    });
  }
}

/** 本人报备, each by the person alone. */
function declareOneself(world: World, book: RecordBook) {
  const matters = [
    ['a-firefighter0002', 'wedding-funeral', '国庆期间办婚礼，只请亲属，不收同事礼金。', '2023-09-06'],
    ['a-firefighter0003', 'social-circle', '参加同乡聚会一次，各付各的。', '2023-08-19'],
    ['a-firefighter0004', 'investment', '配偶开办早点店，与本单位没有往来。', '2023-07-03'],
    ['a-det01.political', 'social-circle', '老战友来访，自费就餐。', '2023-09-02'],
  ] as const;
  for (const [by, category, content, on] of matters) {
    const account = world.corps.accounts.find(({ id }) => id === by);
    if (!account?.personId) continue;
    book.add({
      kind: 'self-declaration',
      on,
      by,
      hosts: [account.unitId],
      fields: { person: account.personId, category, content },
    });
  }
}

/** A 四步卡 in full: gaps that were found and measures against them, on the newest recommendation. */
function takeSteps(world: World, book: RecordBook) {
  const notice = book.made.find(({ row }) => row.kind === 'notice' && row.title === '规范小额采购的监督建议');
  if (!notice) return;
  const owner = world.holder('det02', '2023-09-12', 'discipline-secretary');
  const card = (on: PlainDate, step: string, gist: string, rows: Record<string, Record<string, unknown>[]>) =>
    book.add({
      kind: 'four-step',
      on,
      hosts: ['det02'],
      fields: { step, notice: notice.row.id, gist },
      rows,
    });
  card('2023-09-08', 'convey', '党委会上逐条学了监督建议。', {});
  card('2023-09-12', 'find-gaps', '三个月的采购单逐张看过。', {
    gaps: [
      { power: '小额采购', risk: '同一天同一家拆成两单', level: 'high', post: '采购员' },
      { power: '小额采购', risk: '比价单事后补', level: 'medium', post: '司务长' },
    ],
  });
  card('2023-09-13', 'measures', '措施定到人。', {
    measures: [
      { what: '同日同家合并计算，超限报批', owner, due: '2023-09-30' },
      { what: '比价单随请购单一起交', owner, due: '2023-10-15' },
    ],
  });
}
