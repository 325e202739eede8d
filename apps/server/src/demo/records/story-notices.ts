import { addDays, addMonths, type PlainDate } from '@liulian/domain';
import type { DraftAct } from './draft.ts';
import type { Made, RecordBook } from './book.ts';
import type { World } from './world.ts';

/** A reply and the day it came; missing where it has not. Then the measures, and how far each has come. */
interface Addressee {
  signed?: PlainDate;
  replied?: PlainDate;
  measures?: [what: string, stage: 'open' | 'doing' | 'asked' | 'closed'][];
}
interface Notice {
  on: PlainDate;
  topic: string;
  risk: string;
  to: Record<string, Addressee>;
  /** A recommendation; a reminder has none of it. */
  replyBy?: PlainDate;
  closed?: PlainDate;
  /** Reminder: the day on which those who had not signed were sent a recommendation instead. */
  upgraded?: PlainDate;
}

const signedOn = (on: PlainDate, ...units: string[]): Record<string, Addressee> =>
  Object.fromEntries(units.map((unit, at) => [unit, { signed: addDays(on, at + 1) }]));

const notices: Notice[] = [
  {
    on: '2022-03-08',
    topic: '规范公务用车加油的工作提示',
    risk: '加油卡一卡多车，登记不全',
    to: signedOn('2022-03-08', 'det02', 'det05', 'det08'),
  },
  {
    on: '2022-06-14',
    topic: '营房维修询价的工作提示',
    risk: '小额维修询价走形式',
    to: signedOn('2022-06-14', 'det03', 'det09'),
  },
  {
    on: '2022-07-20',
    topic: '加强物资验收管理的监督建议',
    risk: '验收人员与采购人员不分离',
    to: {
      det03: {
        signed: '2022-07-21',
        replied: '2022-08-15',
        measures: [
          ['验收与采购分开，双人签字', 'closed'],
          ['补做上半年入库复核', 'closed'],
        ],
      },
    },
    replyBy: '2022-08-20',
    closed: '2022-11-16',
  },
  {
    on: '2022-10-12',
    topic: '执法检查随机抽查的工作提示',
    risk: '抽查名单提前外泄',
    to: signedOn('2022-10-12', 'det01', 'det06', 'det10'),
  },
  {
    on: '2023-02-21',
    topic: '伙食账公开的工作提示',
    risk: '公示不及时',
    to: signedOn('2023-02-21', 'det04', 'det07', 'det11'),
  },
  {
    on: '2023-04-18',
    topic: '规范装备报废处置的监督建议',
    risk: '报废装备去向不清',
    to: {
      det05: {
        signed: '2023-04-19',
        replied: '2023-05-22',
        measures: [['报废清单逐件拍照、双人签字', 'closed']],
      },
      det08: { signed: '2023-04-20', replied: '2023-05-12', measures: [['残值统一交总队处置', 'closed']] },
    },
    replyBy: '2023-05-18',
    closed: '2023-08-16',
  },
  {
    on: '2023-06-27',
    topic: '暑期用车与值班的工作提示',
    risk: '公车私用苗头',
    to: { det02: { signed: '2023-06-28' }, det09: {} },
    upgraded: '2023-07-10',
  },
  {
    on: '2023-07-10',
    topic: '规范暑期用车与值班的监督建议',
    risk: '公车私用苗头',
    to: {
      det09: {
        signed: '2023-07-11',
        replied: '2023-08-08',
        measures: [
          ['派车单当日核里程', 'closed'],
          ['节假日钥匙集中保管', 'asked'],
          ['每月公示用车台账', 'doing'],
        ],
      },
    },
    replyBy: '2023-08-10',
  },
  {
    on: '2023-07-25',
    topic: '完善合同审批的监督建议',
    risk: '先施工后签合同',
    to: {
      det07: {
        signed: '2023-07-26',
        replied: '2023-08-22',
        measures: [
          ['合同先审后签，留存审查意见', 'doing'],
          ['清理在建项目合同', 'open'],
        ],
      },
      det10: { signed: '2023-07-27' },
    },
    replyBy: '2023-08-25',
  },
  {
    on: '2023-08-30',
    topic: '开学季请托说情的工作提示',
    risk: '替亲属打招呼',
    to: { ...signedOn('2023-08-30', 'det01', 'det03'), det06: {} },
  },
  {
    on: '2023-09-06',
    topic: '规范小额采购的监督建议',
    risk: '拆分采购规避比价',
    to: { det01: {}, det02: { signed: '2023-09-07' } },
    replyBy: '2023-09-28',
  },
];

/** 工作提示与监督建议: signed, replied to, followed by items, one overdue, one that had to be sharpened. */
export function issueNotices(world: World, book: RecordBook) {
  const reminders: Made[] = [];
  for (const notice of notices) {
    const acts: DraftAct[] = [
      { step: 'create', on: notice.on, by: 'a-corps.officer', to: 'draft' },
      { step: 'issue', on: notice.on, by: 'a-corps.officer', to: 'issued' },
    ];
    const addressees = Object.entries(notice.to);
    const recommends = notice.replyBy !== undefined;
    const by = (unit: string) => world.writer(unit, false).id;
    const signed = addressees.flatMap(([unitId, { signed: on }]) => (on ? [{ unitId, on }] : []));
    for (const { unitId, on } of signed.toSorted((a, b) => (a.on < b.on ? -1 : 1)))
      acts.push({ step: recommends ? 'receive' : 'sign', on, by: by(unitId), unitId });
    for (const [unitId, { replied }] of addressees)
      if (replied)
        acts.push({
          step: 'reply',
          on: replied,
          by: by(unitId),
          unitId,
          answers: { adopted: 'full', answer: '已研究采纳，措施和时限列在措施表里。' },
        });
    const last = acts.at(-1);
    if (!recommends && last && signed.length === addressees.length) last.to = 'settled';
    if (notice.upgraded)
      acts.push({ step: 'upgrade', on: notice.upgraded, by: 'a-corps.officer', to: 'upgraded' });
    if (notice.closed)
      acts.push({ step: 'close', on: notice.closed, by: 'a-corps.discipline', to: 'settled' });
    const from = reminders.find(
      ({ row }) => row.stage === 'upgraded' && row.fields.riskPoint === notice.risk,
    );
    const made = book.add({
      kind: 'notice',
      on: notice.on,
      hosts: ['corps'],
      fields: {
        category: recommends ? 'recommendation' : 'reminder',
        topic: notice.topic,
        riskPoint: notice.risk,
        addressees: Object.keys(notice.to),
        ...(notice.replyBy === undefined
          ? {}
          : {
              suggestion: '查清现状，完善制度，明确责任人，限期书面回复。',
              replyBy: notice.replyBy,
              recheckOn: addMonths(notice.on, 4),
              ...(from ? { upgradedFrom: from.row.id } : {}),
            }),
        ...(notice.closed ? { recheck: 'solved', how: '查看台账，抽查单据' } : {}),
      },
      acts,
    });
    if (!recommends) reminders.push(made);
    for (const [unitId, { measures = [], replied = notice.on }] of addressees)
      followUp(world, book, made, unitId, replied, measures);
  }
}

/** The measures an addressee wrote, each an item that has come so far. */
function followUp(
  world: World,
  book: RecordBook,
  notice: Made,
  unitId: string,
  on: PlainDate,
  measures: NonNullable<Addressee['measures']>,
) {
  const owner = world.holder(unitId, on, 'discipline-secretary');
  const by = world.writer(unitId, false).id;
  measures.forEach(([what, stage], at) => {
    const due = addDays(on, 45 + at * 10);
    book.writeRows(notice, 'measures', unitId, [{ what, owner, due }]);
    const acts: DraftAct[] = [{ step: 'create', on, by, to: 'open' }];
    const done = ['doing', 'asked', 'closed'].indexOf(stage);
    if (done >= 0) acts.push({ step: 'take', on: addDays(on, 2), by, to: 'doing' });
    if (done >= 1)
      acts.push({
        step: 'ask',
        on: stage === 'asked' ? '2023-09-12' : addDays(on, 20 + at),
        by,
        to: 'asked',
      });
    if (done >= 2)
      acts.push({ step: 'approve', on: addDays(on, 24 + at), by: 'a-corps.officer', to: 'closed' });
    const item = book.add({
      kind: 'item',
      on,
      hosts: ['corps'],
      fields: {
        what,
        category: 'measure',
        unit: unitId,
        owner,
        checker: 'corps',
        due,
        origin: notice.row.id,
        ...(done >= 1 ? { result: '已按措施办理，单据附后。' } : {}),
        ...(done >= 2 ? { how: '抽查三份单据' } : {}),
      },
      acts,
    });
    const row = notice.rows.at(-1);
    if (row) row.item_id = item.row.id;
  });
}
