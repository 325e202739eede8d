import { inspectUnits } from './story-inspection.ts';
import { issueNotices } from './story-notices.ts';
import { addDays } from '@liulian/domain';
import { dayIn } from '../dates.ts';
import { Random } from '../random.ts';
import type { RecordBook } from './book.ts';
import type { World } from './world.ts';

/** 总队纪委: notices and recommendations, inspection feedback, the index of cases. */
export function workOfTheOffice(world: World, book: RecordBook) {
  const random = new Random('office');
  issueNotices(world, book);
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
        virtue: '私心一起，公心就退，先输在做人上。',
        discipline: '违反廉洁纪律，依规处理。',
        law: '收受财物的，依法承担相应责任。',
        responsibility: '分管的人提醒不够，同室的人知情不劝。',
        economicAccount: '得不偿失',
        familyAccount: '家人跟着抬不起头',
        audience: ['cadres', 'key-posts'],
      },
    });
  }
}
