import { inspectUnits } from './story-inspection.ts';
import { addDays, addMonths } from '@liulian/domain';
import { dayIn } from '../dates.ts';
import { Random } from '../random.ts';
import type { RecordBook } from './book.ts';
import type { World } from './world.ts';

const notices: {
  on: string;
  category: 'reminder' | 'recommendation';
  topic: string;
  risk: string;
  to: string[];
}[] = [
  {
    on: '2022-03-08',
    category: 'reminder',
    topic: '规范公务用车加油的工作提示',
    risk: '加油卡一卡多车，登记不全',
    to: ['det02', 'det05', 'det08'],
  },
  {
    on: '2022-06-14',
    category: 'reminder',
    topic: '营房维修询价的工作提示',
    risk: '小额维修询价走形式',
    to: ['det03', 'det09'],
  },
  {
    on: '2022-07-20',
    category: 'recommendation',
    topic: '加强物资验收管理的监督建议',
    risk: '验收人员与采购人员不分离',
    to: ['det03'],
  },
  {
    on: '2022-10-12',
    category: 'reminder',
    topic: '执法检查随机抽查的工作提示',
    risk: '抽查名单提前外泄',
    to: ['det01', 'det06', 'det10'],
  },
  {
    on: '2023-02-21',
    category: 'reminder',
    topic: '伙食账公开的工作提示',
    risk: '公示不及时',
    to: ['det04', 'det07', 'det11'],
  },
  {
    on: '2023-04-18',
    category: 'recommendation',
    topic: '规范装备报废处置的监督建议',
    risk: '报废装备去向不清',
    to: ['det05', 'det08'],
  },
  {
    on: '2023-06-27',
    category: 'reminder',
    topic: '暑期用车与值班的工作提示',
    risk: '公车私用苗头',
    to: ['det02', 'det09'],
  },
  {
    on: '2023-07-25',
    category: 'recommendation',
    topic: '完善合同审批的监督建议',
    risk: '先施工后签合同',
    to: ['det07', 'det10'],
  },
  {
    on: '2023-08-30',
    category: 'reminder',
    topic: '开学季请托说情的工作提示',
    risk: '替亲属打招呼',
    to: ['det01', 'det03', 'det06'],
  },
];
/** 总队纪委: notices and recommendations, inspection feedback, the index of cases. */
export function workOfTheOffice(world: World, book: RecordBook) {
  const random = new Random('office');
  for (const [index, notice] of notices.entries()) {
    book.add({
      kind: 'notice',
      on: notice.on,
      hosts: ['corps'],
      fields: {
        category: notice.category,
        topic: notice.topic,
        riskPoint: notice.risk,
        addressees: notice.to,
        number: `山消纪${notice.category === 'reminder' ? '提' : '建'}〔${notice.on.slice(0, 4)}〕${index + 1}号`,
        ...(notice.category === 'recommendation'
          ? {
              suggestion: '查清现状，完善制度，明确责任人，限期书面回复。',
              replyBy: addMonths(notice.on, 1),
              recheckOn: addMonths(notice.on, 4),
            }
          : {}),
      },
    });
  }
  inspectUnits(world, book);
  for (const [number, unit, on] of [
    ['2022-03', 'bri0301', '2022-06-10'],
    ['2023-05', 'det07', '2023-08-12'],
  ] as const) {
    book.add({
      kind: 'case-index',
      on: addDays(on, 1),
      hosts: ['corps'],
      fields: { caseNumber: number, caseUnit: unit, stage: 'decided', decidedOn: on },
      readers: ['a-corps.discipline'],
    });
  }
  const rules = [
    '作风建设十条规定',
    '采购管理办法',
    '公务用车管理规定',
    '家庭助廉承诺制度',
    '廉洁从业负面清单',
    '谈心谈话制度',
    '警示教育制度',
    '勤廉典型选树标准',
  ];
  for (const name of rules) {
    const on = dayIn(random, '2021-06-01', '2022-02-28');
    const category = name.includes('家庭')
      ? 'family-pledge-rule'
      : name.includes('清单')
        ? 'red-line-list'
        : name.includes('警示')
          ? 'warning-system'
          : name.includes('典型')
            ? 'exemplar-criteria'
            : 'system-rule';
    book.add({
      kind: 'rule-document',
      on,
      hosts: ['corps'],
      fields: {
        name: `总队${name}`,
        category,
        number: `山消〔${on.slice(0, 4)}〕${random.int(3, 90)}号`,
        version: '1',
        state: 'in-force',
        department: '纪检督察处',
        life: ['issued', 'taught'],
      },
    });
  }
  const cases = [
    '一张加油卡引出的问题',
    '验收单上的签名',
    '节礼变了味',
    '微信红包不是人情',
    '“帮忙”打招呼的代价',
    '小额维修里的大漏洞',
  ];
  for (const name of cases) {
    book.add({
      kind: 'case-study',
      on: dayIn(random, '2022-02-01', '2023-07-31'),
      hosts: ['corps'],
      fields: {
        name,
        origin: random.pick(['own-force', 'outside']),
        desensitised: true,
        cause: '制度有缝，监督有空，自己松了手。',
        discipline: '违反廉洁纪律，依规处理。',
        economicAccount: '得不偿失',
        familyAccount: '家人跟着抬不起头',
        audience: ['cadres', 'key-posts'],
      },
    });
  }
}
