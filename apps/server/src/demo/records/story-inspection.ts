import { addDays, addMonths, type PlainDate } from '@liulian/domain';
import type { DraftAct } from './draft.ts';
import type { RecordBook } from './book.ts';
import type { World } from './world.ts';

/** How far each inspection has come by the day of the demo. */
type Reached = 'fed' | 'reviewing' | 'carrying' | 'closed';

const inspections: { on: PlainDate; unit: string; round: string; problems: number; reached: Reached }[] = [
  { on: '2022-05-16', unit: 'det03', round: '第三轮巡察第一批', problems: 14, reached: 'closed' },
  { on: '2022-11-08', unit: 'det08', round: '第三轮巡察第二批', problems: 11, reached: 'closed' },
  { on: '2023-07-20', unit: 'det05', round: '第四轮巡察第一批', problems: 13, reached: 'carrying' },
  { on: '2023-08-15', unit: 'det01', round: '第四轮巡察第二批', problems: 8, reached: 'reviewing' },
  { on: '2023-08-24', unit: 'det10', round: '第四轮巡察第二批', problems: 9, reached: 'fed' },
];

const found = [
  [
    '部分站物资出入库登记不及时',
    'perfunctory',
    '抽查三个站台账，两个站有漏登',
    '每日登记、每周核对，按月抽查通报',
    '连续三个月抽查无漏登',
  ],
  [
    '个别大队谈心谈话走形式',
    'on-paper',
    '谈话记录雷同，谈话人回忆不起内容',
    '重做谈话提纲，政委随机旁听',
    '每季度抽查谈话记录，无雷同',
  ],
  [
    '公务用车派车单填写不规范',
    'perfunctory',
    '派车单缺事由和里程',
    '派车单一车一单，返回当日核里程',
    '派车单齐全，里程相符',
  ],
  [
    '党委会第一议题落实不够',
    'weak',
    '会议记录中两次没有第一议题',
    '议程先报政治部门核对',
    '每次党委会都有第一议题',
  ],
  [
    '采购询价只有一家报价',
    'weak',
    '三笔采购各只有一份报价单',
    '千元以上三家比价，双人经手',
    '抽查采购卷宗均有三家报价',
  ],
  [
    '伙食账公示不按月',
    'perfunctory',
    '公示栏停留在上上个月',
    '司务长每月五日前公示，站长签字',
    '连续三个月按时公示',
  ],
  ['执法回访率偏低', 'weak', '半年回访不足两成', '每件办结后七日内电话回访', '回访率达到八成'],
  [
    '廉政风险点多年未更新',
    'on-paper',
    '风险点清单与三年前一字不差',
    '逐岗重排一遍，报纪委备案',
    '新的清单经党委会审定',
  ],
  ['工会经费使用没有预算', 'weak', '支出在前、预算在后', '年初编预算，超支须补批', '支出均有预算依据'],
  ['值班备勤期间脱岗', 'perfunctory', '夜查两次各一人不在岗', '值班员交接签字，每周夜查', '三个月夜查无脱岗'],
  ['家访以电话代替', 'on-paper', '家访记录里无一次上门', '班子成员每人上门一户', '家访记录有日期、地点'],
  ['合同签订前未作审查', 'weak', '两份合同没有审查意见', '合同先审后签，留存意见', '合同均附审查意见'],
  ['请示报告不及时', 'perfunctory', '重要事项事后才报', '列出清单，当日报告', '抽查无漏报、迟报'],
  ['固定资产账实不符', 'weak', '盘点短少两件', '全面盘点，按规定处置', '账实相符'],
] as const;

/** 巡察: findings fed back, plans drawn up and reviewed, some carried out and closed, one just begun. */
export function inspectUnits(world: World, book: RecordBook) {
  const corps = ['a-corps.discipline', 'a-corps.officer'].map((id) => world.account(id));
  for (const { on, unit, round, problems, reached } of inspections) {
    const people = [
      world.holder(unit, on, 'detachment-chief'),
      world.holder(unit, on, 'detachment-commissar'),
      world.holder(unit, on, 'discipline-secretary'),
    ];
    const office = `a-${unit}.political`;
    const planned = addDays(on, reached === 'reviewing' ? 27 : 20);
    const acts: DraftAct[] = [
      { step: 'create', on, by: 'a-corps.officer', to: 'draft' },
      { step: 'feed', on, by: 'a-corps.officer', to: 'fed' },
    ];
    if (reached !== 'fed') acts.push({ step: 'submit', on: planned, by: office, to: 'reviewing' });
    const reviewed = reached === 'fed' ? [] : reached === 'reviewing' ? corps.slice(0, 1) : corps;
    for (const account of reviewed)
      acts.push({
        step: 'review',
        on: addDays(planned, 2),
        by: account.id,
        personId: account.personId ?? '',
        answers: { opinion: 'agree' },
      });
    if (reached === 'carrying' || reached === 'closed')
      acts.push({ step: 'adopt', on: addDays(planned, 4), by: 'a-corps.officer', to: 'carrying' });
    if (reached === 'closed')
      acts.push(
        { step: 'report', on: addDays(addMonths(on, 2), -4), by: office, to: 'reported' },
        { step: 'close', on: addMonths(on, 5), by: 'a-corps.discipline', to: 'closed' },
      );
    book.add({
      kind: 'inspection-feedback',
      on,
      hosts: ['corps'],
      fields: {
        round,
        inspectedUnit: unit,
        reviewers: corps.flatMap((account) => account.personId ?? []),
        transferredLeads: 0,
        use: '纳入年度考核和干部考察参考。',
        ...(reached === 'fed'
          ? {}
          : { plan: '党委书记负总责，班子成员分工包干，每月调度一次，集中整改三个月。' }),
        ...(reached === 'closed'
          ? { report: '反馈问题已全部整改。', how: '查阅台账、个别谈话、抽查三个站' }
          : {}),
      },
      rows: {
        findings: Array.from({ length: problems }, (_, at) => {
          const [problem, code, shows, measure, standard] = found[
            at % found.length
          ] as (typeof found)[number];
          const plan = {
            leader: people[at % 2],
            unit,
            owner: people[2],
            measure: `${measure}。`,
            standard,
            due: addDays(on, 75),
          };
          return {
            no: at + 1,
            problem,
            source: '巡察反馈',
            code,
            truth: 'real',
            shows,
            ...(reached === 'fed' ? {} : plan),
          };
        }),
      },
      acts,
    });
  }
}
