import { addDays, covers } from '@liulian/domain';
import { dayIn, demoToday } from '../dates.ts';
import type { DemoUnit } from '../model.ts';
import { Random } from '../random.ts';
import type { RecordBook } from './book.ts';
import type { Draft } from './draft.ts';
import { audienceOf, sampleShare } from './recipe.ts';
import type { World } from './world.ts';

type Write = (unit: DemoUnit, on: string, random: Random, world: World) => Partial<Draft>;
interface Sundry {
  kind: string;
  at: DemoUnit['level'][];
  /** Chance per unit and half-year. */ share: number;
  write: Write;
}

const activity =
  (category: string, topics: string[], more: Record<string, unknown> = {}): Write =>
  (unit, on, random, world) => ({
    fields: { category, topic: random.pick(topics), minutes: random.pick([40, 60, 90]), ...more },
    participants: sampleShare(random, audienceOf(world, unit, on, 36), 0.5, 0.9),
  });

/** What is kept besides the duties: nobody asks for it, but ledgers are full of it. */
const sundries: Sundry[] = [
  {
    kind: 'activity',
    at: ['corps', 'detachment'],
    share: 0.9,
    write: activity('study-group', ['理论学习中心组学习：纪律建设', '理论学习中心组学习：作风建设']),
  },
  {
    kind: 'activity',
    at: ['detachment', 'brigade'],
    share: 0.2,
    write: activity('exemplar-campaign', ['赞廉颂勤话先进', '身边的勤廉典型']),
  },
  {
    kind: 'activity',
    at: ['detachment', 'brigade'],
    share: 0.15,
    write: activity('warning-base-visit', ['参观警示教育基地'], { form: ['visit'] }),
  },
  {
    kind: 'activity',
    at: ['detachment', 'brigade'],
    share: 0.15,
    write: activity('family-activity', ['家属开放日', '一封家书征集', '廉洁家庭座谈']),
  },
  {
    kind: 'activity',
    at: ['detachment'],
    share: 0.3,
    write: activity('culture-showcase', ['廉洁文化作品展', '廉洁小品汇演']),
  },
  { kind: 'activity', at: ['station'], share: 0.06, write: activity('open-day', ['队站开放日里的廉洁展板']) },
  {
    kind: 'activity',
    at: ['station'],
    share: 0.05,
    write: activity('interactive-education', ['纪律知识抢答', '情景判断：该不该收']),
  },
  {
    kind: 'article',
    at: ['detachment'],
    share: 1.6,
    write: (unit, on, random, world) => {
      const category = random.pick(['news', 'story', 'reading', 'maxims', 'message']);
      return {
        fields: {
          headline: random.pick([
            '灯下的账本',
            '一次退回的快递',
            '站里的公示栏',
            '从伙食账说起',
            '老指导员的三句话',
          ]),
          category,
          author: world.holder(unit.id, on, 'publicity-officer'),
          ...(['story', 'message'].includes(category)
            ? { subject: random.pick(world.staff(unit.id, on)) }
            : {}),
          channels: ['unit-site', random.pick(['wechat', 'weibo', 'discipline-site'])],
          confidentialChecked: true,
        },
      };
    },
  },
  {
    kind: 'exemplar',
    at: ['detachment'],
    share: 0.3,
    write: (unit, on, random, world) => {
      const person = random.pick(world.staff(unit.id, on));
      const office = world.writer(unit.id, false).id;
      return {
        fields: {
          type: 'individual',
          name: world.name(person),
          person,
          class: random.pick(['youth-model', 'local-award', 'other']),
          quality: ['hard-work'],
          deeds: '长期在一线，物资管理账目清楚，拒收服务对象礼品多次。',
          opinionBy: unit.id,
          reviewOn: '2023-12-31',
        },
        rows: {
          criteria: [
            { criterion: '政治坚定、对党忠诚', fact: '近三年民主评议均为优秀' },
            { criterion: '业务过硬、实绩突出', fact: '近三年参与灾害救援百余次，受奖两次' },
            { criterion: '清正廉洁、群众公认', fact: '拒收服务对象礼品多次，站里人人知道' },
          ],
        },
        acts: [
          { step: 'create', on, by: office, to: 'draft' },
          { step: 'nominate', on, by: office, to: 'nominated' },
          {
            step: 'opinion',
            on: addDays(on, 2),
            by: world.writer(unit.id, true).id,
            unitId: unit.id,
            answers: { opinion: 'agree' },
          },
          {
            step: 'consent',
            on: addDays(on, 3),
            by: office,
            personId: person,
            answers: { consent: 'agree' },
          },
          { step: 'publish', on: addDays(on, 6), by: 'a-corps.officer', to: 'published' },
        ].filter((act) => act.on <= demoToday),
      };
    },
  },
  {
    kind: 'risk-point',
    at: ['detachment', 'brigade'],
    share: 0.25,
    write: (unit, on, random, world) => ({
      fields: {
        power: random.pick(['装备采购', '执法检查', '经费报销', '评优推荐', '车辆油料']),
        node: random.pick(['立项', '验收', '抽查', '审批']),
        risk: random.pick(['一人经手到底', '登记不及时', '标准不一', '公示不到位']),
        level: random.pick(['high', 'medium', 'medium', 'low']),
        measure: '双人经手，按月抽查，结果公示。',
        owner: world.holder(unit.id, on, 'party-secretary'),
      },
    }),
  },
  {
    kind: 'key-post',
    at: ['detachment'],
    share: 0.8,
    write: (unit, on, random, world) => ({
      fields: {
        post: random.pick(['采购管理', '财务管理', '监督执法', '选人用人']),
        field: random.pick(['procurement', 'finance', 'enforcement', 'personnel']),
        holder: random.pick([
          ...world.keyPeople(unit.path, on),
          world.holder(unit.id, on, 'political-officer'),
        ]),
        heldFrom: '2020-03-01',
      },
    }),
  },
  {
    kind: 'supervisor',
    at: ['brigade'],
    share: 0.12,
    write: (unit, on, random, world) => ({
      fields: {
        grid: `${unit.shortName}网格`,
        person: random.pick(world.staff(unit.id, on)),
        termEnds: '2024-12-31',
        duty: '收集反映，按月碰头。',
      },
    }),
  },
  {
    kind: 'task-item',
    at: ['corps', 'detachment'],
    share: 1.2,
    write: (_unit, on, random) => ({
      fields: {
        category: random.pick(['key-task', 'culture-key-point', 'family-key-point', 'own-choice']),
        matter: random.pick(['组织廉洁文化作品征集', '完善采购内控流程', '推进家庭助廉承诺', '开展执法回访']),
        year: Number(on.slice(0, 4)),
        plans: ['integrity'],
        deadline: `${on.slice(0, 4)}-12-20`,
      },
    }),
  },
  {
    kind: 'inspection',
    at: ['detachment'],
    share: 1.2,
    write: (unit, on, random, world) => ({
      fields: {
        category: random.pick(['routine', 'four-winds', 'petty-corruption', 'meeting-observation']),
        inspected: random.sample(
          world.children(unit.id, on).map((child) => child.id),
          2,
        ),
        mode: [random.pick(['unannounced', 'announced', 'observe'])],
        problems: [random.pick(['perfunctory', 'formalism', 'other'])],
        gist: '随机到站查看，问题当场反馈。',
        fixedOnSpot: random.chance(0.6),
      },
    }),
  },
  {
    kind: 'honour',
    at: ['brigade', 'station'],
    share: 0.02,
    write: (unit, _on, random) => ({
      fields: {
        name: `${unit.shortName}${random.pick(['青年文明号', '工人先锋号', '文明单位'])}`,
        category: random.pick(['youth-post', 'worker-pioneer', 'civilised-unit']),
        level: random.pick(['municipal', 'county']),
      },
    }),
  },
  {
    kind: 'agreement',
    at: ['detachment'],
    share: 0.2,
    write: (_unit, on, random) => ({
      fields: {
        partner: random.pick(['市文学艺术界联合会', '市党史馆', '市廉政教育中心', '市融媒体中心']),
        category: random.pick(['arts', 'base', 'media']),
        validUntil: `${Number(on.slice(0, 4)) + 2}-12-31`,
      },
    }),
  },
  {
    kind: 'signal',
    at: ['brigade'],
    share: 0.05,
    write: (_unit, _on, random) => ({
      fields: {
        category: random.pick(['supervisor-signal', 'public-opinion']),
        content: random.pick([
          '企业反映检查时间安排过密。',
          '群众建议公开投诉电话。',
          '监督员反映物资领用登记滞后。',
        ]),
        handling: '已研究并反馈。',
      },
    }),
  },
  {
    kind: 'family-concern',
    at: ['brigade'],
    share: 0.05,
    write: (_unit, _on, random) => ({
      fields: {
        category: random.pick(['opinion', 'schooling', 'other']),
        content: random.pick(['希望节假日多安排视频通话。', '咨询子女入园政策。', '建议开放日安排在周末。']),
        department: '政治部门',
        reply: '已按政策答复。',
      },
    }),
  },
];

export function keepSundries(world: World, book: RecordBook) {
  const random = new Random('sundries');
  const halves = [
    ['2022-01-10', '2022-06-30'],
    ['2022-07-01', '2022-12-28'],
    ['2023-01-09', '2023-06-30'],
    ['2023-07-01', demoToday],
  ] as const;
  for (const sundry of sundries) {
    for (const unit of world.corps.units) {
      if (!sundry.at.includes(unit.level)) continue;
      for (const [from, to] of halves) {
        for (let left = sundry.share; left > 0; left -= 1) {
          const on = dayIn(random, from, to);
          if (!random.chance(left) || !covers(unit, on) || world.staff(unit.id, on).length === 0) continue;
          const written = sundry.write(unit, on, random, world);
          book.add({
            kind: sundry.kind,
            on,
            hosts: [unit.id],
            fields: {},
            settled: on < '2023-09-05',
            ...written,
          });
        }
      }
    }
  }
}
