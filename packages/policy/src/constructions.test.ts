import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { DraftObligation } from './types.ts';

type Expected = Partial<Pick<DraftObligation, 'bearers' | 'cadence' | 'quota' | 'modality' | 'conditions'>>;

/** One clause, and what it must come out as. */
const CASES: [string, Expected][] = [
  [
    '总队、支队每年至少邀请专家开展1次专题辅导。',
    { bearers: ['总队', '支队'], cadence: { every: 'year' }, quota: { min: 1, unit: '次' } },
  ],
  [
    '各级党组织书记（副书记）、纪委书记每年讲授一堂廉政党课。',
    { bearers: ['党组织书记', '纪委书记'], cadence: { every: 'year' }, quota: { min: 1, unit: '堂' } },
  ],
  [
    '各单位每两年组织一次全面审计。',
    { bearers: ['各单位'], cadence: { every: 'year', count: 2 }, quota: { min: 1, unit: '次' } },
  ],
  ['各科室每半年开展自查2次。', { cadence: { every: 'half' }, quota: { min: 2, unit: '次' } }],
  [
    '班子成员每季度到联系点调研不少于一次。',
    { bearers: ['班子成员'], cadence: { every: 'quarter' }, quota: { min: 1, unit: '次' } },
  ],
  ['各支队每两个月召开1次例会。', { cadence: { every: 'month', count: 2 } }],
  ['值班室每周五检查一次器材。', { cadence: { every: 'week', by: '5' } }],
  [
    '各学校每学期组织演练不少于２次。',
    { bearers: ['各学校'], cadence: { every: 'half' }, quota: { min: 2, unit: '次' } },
  ],
  ['年内至少开展两次廉政教育。', { cadence: { every: 'year' }, quota: { min: 2, unit: '次' } }],
  ['各部门全年组织集中学习不少于十二次。', { cadence: { every: 'year' }, quota: { min: 12, unit: '次' } }],
  ['总队适时组织作品展演。', { cadence: { unspecified: '适时' }, modality: 'may' }],
  ['支队纪委不定期开展明察暗访。', { cadence: { unspecified: '不定期' } }],
  ['各单位定期举办“队史分享会”。', { cadence: { unspecified: '定期' } }],
  [
    '每年支队级单位至少向总队推报1至2个成熟作品。',
    { bearers: ['支队级单位'], cadence: { every: 'year' }, quota: { min: 1, max: 2, unit: '个' } },
  ],
  [
    '各大队每月组织学习4次，每次不少于2小时。',
    { cadence: { every: 'month' }, quota: { min: 4, unit: '次', each: { min: 2, unit: '小时' } } },
  ],
  ['审计科每季度抽查合同，比例不低于20%。', { cadence: { every: 'quarter' }, quota: { min: 20, unit: '%' } }],
  [
    '每个支队确保挂牌1个省级和2个以上的市级教育基地。',
    {
      quota: {
        min: 3,
        unit: '个',
        by: [
          { category: '省级', min: 1 },
          { category: '市级', min: 2 },
        ],
      },
    },
  ],
  ['各单位于6月底前完成清单修订。', { bearers: ['各单位'], cadence: { once: '--06-30' } }],
  ['各大队每月25日前报送工作情况。', { bearers: ['各大队'], cadence: { every: 'month', by: '25' } }],
  ['财务科于次月5日前公布食堂收支。', { bearers: ['财务科'], cadence: { every: 'month', by: '5' } }],
  ['各支队要在2024年3月15日前上报方案。', { bearers: ['各支队'], cadence: { once: '2024-03-15' } }],
  [
    '纪委收到线索后15个工作日内提出处置意见。',
    { bearers: ['纪委'], cadence: { event: '收到线索', side: 'after', within: { n: 15, unit: 'workday' } } },
  ],
  [
    '春节、中秋等节前7日内，各单位开展廉洁提醒。',
    { bearers: ['各单位'], cadence: { before: ['春节', '中秋'], days: 7 } },
  ],
  ['干部任用前开展集中警示教育。', { cadence: { event: '任用', side: 'before' } }],
  [
    '处分决定下达后一个月内，所在党支部应当召开宣布会。',
    {
      bearers: ['所在党支部'],
      cadence: { event: '处分决定下达', side: 'after', within: { n: 1, unit: 'month' } },
    },
  ],
  [
    '新任职干部到任后3个月内参加一次廉政考试。',
    {
      bearers: ['新任职干部'],
      cadence: { event: '到任', side: 'after', within: { n: 3, unit: 'month' } },
      quota: { min: 1, unit: '次' },
    },
  ],
  ['发案单位要组织召开案件剖析会。', { bearers: ['发案单位'], conditions: ['发案单位'] }],
  [
    '设有文化景观的单位，应将廉洁元素纳入规划。',
    { bearers: ['设有文化景观的单位'], conditions: ['设有文化景观的单位'] },
  ],
  [
    '除训练基地外，各支队每月开展1次自查。',
    { bearers: ['各支队'], conditions: ['除训练基地外'], cadence: { every: 'month' } },
  ],
  ['鼓励各站创办廉洁小报。', { modality: 'may' }],
  ['各科室原则上每月召开一次质控会。', { modality: 'should', cadence: { every: 'month' } }],
  ['各单位应当建立廉政档案。', { bearers: ['各单位'], cadence: { standing: true } }],
  ['各级党组织每次会议首先学习重要讲话。', { bearers: ['各级党组织'], cadence: { every: 'meeting' } }],
  ['党员每年撰写心得体会两三篇。', { cadence: { every: 'year' }, quota: { min: 2, max: 3, unit: '篇' } }],
  ['各单位每年12月15日前向上级报告责任落实情况。', { cadence: { every: 'year', by: '--12-15' } }],
  ['工会每年十月组织一次座谈会。', { bearers: ['工会'], cadence: { every: 'year', by: '--10-31' } }],
  ['各班组每月廿五日前上交记录。', { cadence: { every: 'month', by: '25' } }],
  [
    '教师每学年参加培训不得少于三十学时。',
    { bearers: ['教师'], cadence: { every: 'year' }, quota: { min: 30, unit: '学时' } },
  ],
  [
    '各支隊每年至少開展1次專題輔導。',
    { bearers: ['各支隊'], cadence: { every: 'year' }, quota: { min: 1, unit: '次' } },
  ],
  ['上半年和下半年各支队各组织1次考核。', { cadence: { every: 'half' }, quota: { min: 1, unit: '次' } }],
  [
    '安全科每周至少巡查三次。',
    { bearers: ['安全科'], cadence: { every: 'week' }, quota: { min: 3, unit: '次' } },
  ],
  ['各科室按季度上报自查结果。', { bearers: ['各科室'], cadence: { every: 'quarter' } }],
  [
    '由审计科每年对工程项目开展一次审计。',
    { bearers: ['审计科'], cadence: { every: 'year' }, quota: { min: 1, unit: '次' } },
  ],
  [
    '党委理论学习中心组一年至少安排四次廉洁专题学习。',
    { bearers: ['党委理论学习中心组'], cadence: { every: 'year' }, quota: { min: 4, unit: '次' } },
  ],
  [
    '每逢元旦、国庆前夕，纪委向干部家属发送一封廉洁家书。',
    { bearers: ['纪委'], cadence: { before: ['元旦', '国庆'] }, quota: { min: 1, unit: '封' } },
  ],
  [
    '接到举报后24小时内，值班领导应当赶赴现场核实。',
    { bearers: ['值班领导'], cadence: { event: '接到举报', side: 'after', within: { n: 1, unit: 'day' } } },
  ],
  [
    '配备1名专职和2名兼职监督员。',
    {
      quota: {
        min: 3,
        unit: '名',
        by: [
          { category: '专职', min: 1 },
          { category: '兼职', min: 2 },
        ],
      },
    },
  ],
  ['各单位月底前报送情况。', { bearers: ['各单位'], cadence: { every: 'month', by: '31' } }],
  ['第一季度前，各单位制定年度计划。', { bearers: ['各单位'], cadence: { once: '--03-31' } }],
  ['督察科季度末通报情况。', { bearers: ['督察科'], cadence: { every: 'quarter' } }],
  [
    '各支队除高原支队外每半年组织一次交叉检查。',
    { bearers: ['各支队'], cadence: { every: 'half' }, conditions: ['除高原支队外'] },
  ],
  [
    '总队、支队纪委每半年召开一次警示教育大会。',
    { bearers: ['总队纪委', '支队纪委'], cadence: { every: 'half' } },
  ],
  ['各柜组每周核对一次备用金。', { bearers: ['各柜组'], cadence: { every: 'week' } }],
  ['新提拔干部任职前开展廉政谈话。', { bearers: [], cadence: { event: '任职', side: 'before' } }],
  [
    '处分决定下达后一个月内，发案单位要召开处分决定宣布会。',
    {
      bearers: ['发案单位'],
      cadence: { event: '处分决定下达', side: 'after', within: { n: 1, unit: 'month' } },
    },
  ],
  [
    '坚持“一案三单”，制定整改方案、建立问题清单、责任清单、措施清单。',
    {
      quota: {
        min: 4,
        unit: '项',
        by: ['整改方案', '问题清单', '责任清单', '措施清单'].map((category) => ({ category, min: 1 })),
      },
    },
  ],
  ['财务室12月20日前完成全年经费公开。', { bearers: ['财务室'], cadence: { once: '--12-20' } }],
  ['各站开展灭火演练3—5次。', { quota: { min: 3, max: 5, unit: '次' } }],
];

describe('one clause', () => {
  it.each(CASES)('%s', (text, expected) => {
    const { obligations } = compile(text);
    expect(obligations).toHaveLength(1);
    expect(obligations[0]).toMatchObject(expected);
  });
});

/** Several duties in one sentence. */
const SEVERAL: [string, Expected[]][] = [
  [
    '总队每年、支队每半年、大队每季度至少开展1次检查。',
    [
      { bearers: ['总队'], cadence: { every: 'year' } },
      { bearers: ['支队'], cadence: { every: 'half' } },
      { bearers: ['大队'], cadence: { every: 'quarter' } },
    ],
  ],
  [
    '党支部每月召开1次支委会、每季度召开1次党员大会、每年至少上2次党课。',
    [
      { bearers: ['党支部'], cadence: { every: 'month' } },
      { bearers: ['党支部'], cadence: { every: 'quarter' } },
      { bearers: ['党支部'], cadence: { every: 'year' }, quota: { min: 2, unit: '次' } },
    ],
  ],
  [
    '开展督导检查，总队每年不少于4次，支队每年不少于2次。',
    [
      { bearers: ['总队'], quota: { min: 4, unit: '次' } },
      { bearers: ['支队'], quota: { min: 2, unit: '次' } },
    ],
  ],
  [
    '各支队每月开展1次自查。每季度向总队报告情况。',
    [
      { bearers: ['各支队'], cadence: { every: 'month' } },
      { bearers: ['各支队'], cadence: { every: 'quarter' } },
    ],
  ],
  [
    '各单位每季度开展自查，并于季度末月25日前报送总队。',
    [{ bearers: ['各单位'], cadence: { every: 'quarter' } }],
  ],
];

describe('several duties', () => {
  it.each(SEVERAL)('%s', (text, expected) => {
    const { obligations } = compile(text);
    expect(obligations).toHaveLength(expected.length);
    expected.forEach((one, i) => expect(obligations[i]).toMatchObject(one));
  });
});

/** Text that asks for nothing. */
const NOTHING = [
  '坚持以习近平新时代中国特色社会主义思想为指导，全面贯彻党的二十大精神。',
  '去年共开展36场次警示教育，受教育4200人次。',
  '本办法自2024年1月1日起施行。',
  '本办法由纪委办公室负责解释。',
  '本办法所称重点岗位，是指采购、财务等岗位。',
  '深化思想认识，增强责任感和使命感。',
  '一年来，各单位先后召开会议12次，取得了明显成效。',
  '要充分认识廉洁文化建设的重要意义。',
  '廉洁文化建设是一体推进不敢腐、不能腐、不想腐的基础性工程。',
  '违反本规定的，依规依纪追究责任。',
  '为进一步规范管理，结合实际，制定本办法。',
  '努力营造风清气正的良好氛围。',
  '上述数额均含本数。',
  '形成齐抓共管的良好局面。',
  '全市现有消防救援站36个、执勤车辆210台。',
];

describe('nothing asked', () => {
  it.each(NOTHING)('%s', (text) => {
    expect(compile(text).obligations).toEqual([]);
  });
});

const LIMITS = [
  '各类检查每年不超过2次。',
  '不得重复报送材料。',
  '严禁收受礼品礼金。',
  '会议时长控制在90分钟以内。',
  '每校每学期迎检至多3次。',
];

describe('limits', () => {
  it.each(LIMITS)('%s', (text) => {
    const compiled = compile(text);
    expect(compiled.obligations).toEqual([]);
    expect(compiled.limits).toHaveLength(1);
  });
});

describe('terms to settle', () => {
  it('lists abbreviations that are neither explained nor enumerated', () => {
    const { undefinedTerms } = compile(
      '严格落实“三个半小时”制度，丰富“四忠”文化内涵。做到“四个亲自”，即重要工作亲自部署、重大问题亲自过问、重点环节亲自协调、重要案件亲自督办。用好“三会一课”。',
    );
    expect(undefinedTerms).toEqual(['三个半小时', '四忠']);
  });

  it('accepts an enumeration in front as a definition', () => {
    expect(compile('固化学习传达、讨论辨析、排查漏洞、制定措施“四步机制”。').undefinedTerms).toEqual([]);
  });
});

/** Shapes of documents as offices send them; the wording is ours. */
describe('shapes of real documents', () => {
  const read = (text: string): { title: string; clause: string; bearers: string[]; cadence: unknown }[] =>
    compile(text).obligations.map(({ title, clause, bearers, cadence }) => ({
      title,
      clause: clause.text,
      bearers,
      cadence,
    }));

  it('takes the bearer from a title that lists its duties, not from a heading about leading', () => {
    const text =
      '党总支集体责任清单\n一、思想领导责任\n（1）每季度分析研判廉政形势。\n（2）年底前向上级党委报告履责情况。';
    expect(read(text).map(({ bearers, cadence }) => [bearers, cadence])).toEqual([
      [['党总支'], { every: 'quarter' }],
      [['党总支'], { every: 'year', by: '--12-31' }],
    ]);
  });

  it('gives no bearer rather than the most frequent word', () => {
    const text = '各单位要重视。各单位要配合。\n二、措施\n每季度开展一次廉政测试。';
    expect(read(text).find(({ clause }) => clause.includes('测试'))?.bearers).toEqual([]);
  });

  it('never takes a date, a number or a clause for a bearer', () => {
    for (const { bearers } of read('来访登记由保卫科按月汇总，次月3日前报纪检室备案。'))
      for (const name of bearers) expect(name).not.toMatch(/\d|前|报/);
  });

  it('hangs a duty on the list of cases below it', () => {
    const text = '第三条 有下列情形之一的，应当进行提醒谈话：\n（一）工作岗位变动的；\n（二）群众有反映的。';
    const [duty, ...others] = read(text);
    expect(duty?.clause).toContain('提醒谈话');
    expect(duty?.cadence).toMatchObject({ event: '下列情形' });
    expect(others).toEqual([]);
  });

  it('reads items that run together in one paragraph', () => {
    const text =
      '外出报告办法\n一、为规范管理，特制定本办法。 二、当事人应申报下列事项：（一）因私外出的情况；（二）家庭变故的情况。 三、应由当事人在返回后十日内书面说明。因病逾期的，应立即补报。';
    const found = read(text);
    expect(found.find(({ clause }) => clause.includes('书面说明'))).toMatchObject({
      bearers: ['当事人'],
      cadence: { within: { n: 10, unit: 'day' } },
    });
    expect(found.find(({ clause }) => clause.includes('补报'))?.cadence).toMatchObject({ side: 'after' });
    expect(found.some(({ clause }) => clause === '家庭变故的情况')).toBe(false);
  });

  it('takes handing over, keeping and informing for duties', () => {
    const text = '1.来文处理。举报信件应当天送纪检室，收到的来文应逐件登记。\n2.会后整理。签到表要装订存档。';
    const clauses = read(text).map(({ clause }) => clause);
    for (const words of ['送纪检室', '逐件登记', '装订存档'])
      expect(clauses.some((clause) => clause.includes(words))).toBe(true);
  });

  it('leaves out how a meeting is held, and who is there', () => {
    const text = '站务大会由全站人员参加，原则上每季度召开1次，也可视情随时召开。会议由书记召集并主持。';
    expect(read(text)).toHaveLength(1);
  });

  it('counts two acts of one verb apart', () => {
    const { obligations } = compile('各大队每半年组织1次集体廉政授课、1次违纪案例剖析。');
    expect(obligations.map(({ quota }) => quota.min)).toEqual([1, 1]);
  });

  it('writes titles of at most 20 letters, whole words and never only a verb', () => {
    const text =
      '各支队每年组织开展清风队站创建与家风共育各项安排推进成效专项监督检查及问题整改回头看活动。各站应及时补报。';
    for (const { title } of read(text)) {
      expect(title.length).toBeLessThanOrEqual(20);
      expect(title.length).toBeGreaterThan(2);
    }
  });

  it('takes the unknown column of a table for the task, and gives nothing for risks and names', () => {
    const text =
      '序号\t清风行动\t风险点\t责任单位\t完成时限\n1\t开展廉政家访\t家属不配合\t政治部\t每季度\n2\t建立谈话台账\t记录不全\t纪检室\t6月底前';
    expect(read(text).map(({ clause, bearers, cadence }) => [clause, bearers, cadence])).toEqual([
      ['开展廉政家访', ['政治部'], { every: 'quarter' }],
      ['建立谈话台账', ['纪检室'], { once: '--06-30' }],
    ]);
  });
});
