/** Constructions of offices unlike ours, in our own words. */
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';

const read = (text: string) => compile(text).obligations;
const clauses = (text: string): string[] => compile(text).obligations.map(({ clause }) => clause.text);
const facts = (text: string): [string, string[], unknown][] =>
  compile(text).obligations.map(({ clause, bearers, cadence }) => [clause.text, bearers, cadence]);

describe('who bears it', () => {
  it('ends with the paragraph, unless a semicolon leaves it open', () => {
    const [first, second] = compile('一、安排\n教导员每月讲评一次。\n每季度盘点一次器材。').obligations;
    expect([first?.bearers, second?.bearers]).toEqual([['教导员'], []]);
    const open = compile('一、安排\n教导员每月讲评一次；\n每季度盘点一次器材。').obligations;
    expect(open[1]?.bearers).toEqual(['教导员']);
  });

  it('is not taken over by who helps', () => {
    const [duty] = compile('法规科牵头，交警、特警等支队配合，对扣押物品每季度抽查一轮。').obligations;
    expect(duty?.bearers).toEqual(['法规科']);
  });

  it('stands behind what asks for it, and behind 以 … 为单位', () => {
    expect(compile('本次活动要求各分局每季度汇报一次。').obligations[0]?.bearers).toEqual(['各分局']);
    expect(compile('以党小组为单位每月上一堂廉课。').obligations[0]?.bearers).toEqual(['党小组']);
  });

  it('has no 由 and no 经 in its name', () => {
    expect(compile('涉及两个科室的事项由协调组每周汇总一次。').obligations[0]?.bearers).toEqual(['协调组']);
    const found = compile('各校：\n台账经园长签字后于4月12日前报局办公室。').obligations[0];
    expect(found?.bearers).toEqual(['各校']);
  });
});

describe('when', () => {
  it('is the date that a line of a schedule begins with', () => {
    expect(facts('廉洁教育日程\n3月：各分局开展岗位自查。\n5月—6月：纪检组开展集体谈话。')).toEqual([
      ['各分局开展岗位自查', ['各分局'], { once: '--03-31' }],
      ['纪检组开展集体谈话', ['纪检组'], { once: '--06-30' }],
    ]);
  });

  it('is before the festivals that the sentence names', () => {
    const [duty] = compile('紧盯元旦、端午等节点，节前发送廉洁短信。').obligations;
    expect(duty?.cadence).toEqual({ before: ['元旦', '端午'] });
  });

  it('is each half year where a term ends', () => {
    expect(compile('学期结束前，各处室向党总支提交自查表。').obligations[0]?.cadence).toEqual({
      every: 'half',
    });
  });
});

describe('将', () => {
  it('speaks of the future before a verb or an adverb', () => {
    expect(facts('监督室将适时检查各站台账。')).toEqual([
      ['监督室将适时检查各站台账', ['监督室'], { unspecified: '适时' }],
    ]);
  });
});

describe('将 before the name of a matter', () => {
  it('still governs what is put somewhere', () => {
    expect(clauses('班子成员将执行廉洁纪律情况作为述职内容。')).toEqual([
      '班子成员将执行廉洁纪律情况作为述职内容',
    ]);
  });
});

describe('what is no duty', () => {
  it.each([
    ['a division', '年度考核分三档。'],
    ['a form', '派出所以座谈会、入户走访等形式为主。'],
    ['a standard', '安排如有变动，以通知为准。'],
    ['the name of a matter', '落实“一岗双责”情况。'],
    ['leave to fetch something', '所需表格可到办公室领取。'],
    ['what was approved', '经评审组评审通过，同意“学风调研”等8项活动予以立项。'],
    ['a scope', '考察活动仅限省内开展。'],
    ['a stance', '严格执行各项廉洁规定。'],
    ['an attachment', '附件：××党总支（党支部）报送的年度廉洁教育活动安排情况汇总申报登记表.doc'],
  ])('%s', (_, text) => {
    expect(clauses(`清风办法\n${text}`)).toEqual([]);
  });

  it('forbids nothing by a name with 不得 in it', () => {
    const { limits, obligations } = compile('每月组织学习关于干部不得经商的规定。');
    expect([limits.length, obligations.length]).toEqual([0, 1]);
    expect(compile('任何人不得经商。').limits).toHaveLength(1);
  });

  it('is what stands under 职责： without time or number: it is marked', () => {
    const text =
      '岗位分工\n一、总务主任\n职责：\n1.负责物资采购的组织实施；\n2.组织研究验收问题；\n3.每月10日前公布账目。';
    const { obligations, unread } = compile(text);
    expect(obligations.map(({ clause, bearers }) => [clause.text, bearers])).toEqual([
      ['每月10日前公布账目', ['总务主任']],
    ]);
    expect(unread.map(({ clause, why }) => [clause.text, why])).toEqual([
      ['负责物资采购的组织实施', 'standing'],
      ['组织研究验收问题', 'standing'],
    ]);
  });

  it('is a heading that names a regime which the prose lays down', () => {
    expect(clauses('1.建立考评制度。村民会议每年评议一次成员。')).toEqual(['村民会议每年评议一次成员']);
  });
});

describe('a heading', () => {
  it('with a blank behind its number and a colon is no label line', () => {
    const text = '一、 工作思路:\n以学促廉。\n二、 工作措施:\n1、 每月检查一次账目;';
    expect(clauses(text)).toEqual(['每月检查一次账目']);
  });
});

describe('a case', () => {
  it('is when the next piece is due, and whom it befalls does not act', () => {
    const text =
      '谈话制度\n遇有重要问题，要及时请示汇报。\n家庭发生重大变故时，进行关怀谈话。\n对连续两月缺席的，发出《提醒函》。';
    expect(read(text).map(({ cadence, bearers }) => [cadence, bearers])).toEqual([
      [{ event: '重要问题', side: 'after' }, []],
      [{ event: '发生重大变故', side: 'after' }, []],
      [{ event: '连续两月缺席', side: 'after' }, []],
    ]);
  });
});

describe('whom the heading names', () => {
  it('acts, and not whom the case speaks of', () => {
    const text =
      '谈话制度\n一、支部书记与队员之间必谈情形\n1.队员提出谈话要求时，进行交流谈话。\n2.受到表彰时，进行勉励谈话。';
    expect(read(text).map(({ bearers, cadence }) => [bearers, cadence])).toEqual([
      [['支部书记'], { event: '队员提出谈话要求', side: 'after' }],
      [['支部书记'], { event: '受到表彰', side: 'after' }],
    ]);
  });
});

describe('what a paper asks for', () => {
  it('is read, and not that the paper was issued', () => {
    expect(clauses('支队纪委下发通知，要求各大队开展一次自查。')).toEqual(['要求各大队开展一次自查']);
    expect(clauses('会议要求，各大队每季度开展一次自查。')).toEqual(['各大队每季度开展一次自查']);
    expect(clauses('安排\n支队纪委6月底前印发通知，明确检查内容。')[0]).toContain('印发通知');
  });

  it('is not how things have been', () => {
    expect(
      clauses('近年来，支队不断完善机制，多次开展检查。\n一直将家访列为考核事项，要求各大队每年家访2次。'),
    ).toEqual(['要求各大队每年家访2次']);
  });
});

describe('a verb behind what it is fitted to, or behind 务于', () => {
  it('is found', () => {
    expect(
      read('安排\n各大队要紧密结合主题活动在本单位开展一次自查。').map(({ title }) => title),
    ).toHaveLength(1);
    expect(facts('通知\n实施方案务于2021年2月3日前报送支队。')).toEqual([
      ['实施方案务于2021年2月3日前报送支队', [], { once: '2021-02-03' }],
    ]);
  });
});

describe('blanks that a copy left', () => {
  it('do not hide a period', () => {
    expect(read('制度\n支部大会每 3个月至少召开 1次。')[0]?.cadence).toEqual({ every: 'month', count: 3 });
    expect(read('制度\n每季度或半年班子成员召开1次。')[0]?.bearers).toEqual(['班子成员']);
    expect(
      read('制度\n派出所每月汇报一次。\n社区民警视情况随时汇报。').map(({ bearers }) => bearers),
    ).toEqual([['派出所'], ['社区民警']]);
  });
});

describe('what is told with 了', () => {
  it('was done; what goes on each month is still asked for', () => {
    const text =
      '工作情况\n支队先后组织召开2次会议，签订了责任书，明确了责任人。\n建立了“双听取”机制，即支队党委每月听取1次大队汇报、支队政委听取1次纪委汇报，推动了落实。\n今年以来，监督委员会每季度审核一次账目，累计提出意见17条。';
    expect(
      read(text).map(({ clause, bearers, cadence, quota }) => [clause.text, bearers, cadence, quota.min]),
    ).toEqual([
      ['即支队党委每月听取1次大队汇报', ['支队党委'], { every: 'month' }, 1],
      ['支队政委听取1次纪委汇报', ['支队政委'], { every: 'month' }, 1],
    ]);
  });
});

describe('who is charged', () => {
  it('stands at the end, for what the sentence named', () => {
    const text =
      '安排\n建立廉政档案，每半年更新一次，由督察科负责。\n每季度开展一次风险排查。由支队纪委牵头负责。\n每月通报一次情况。';
    expect(read(text).map(({ clause, bearers }) => [clause.text, bearers])).toEqual([
      ['建立廉政档案', ['督察科']],
      ['每半年更新一次，由督察科负责', ['督察科']],
      ['每季度开展一次风险排查。由支队纪委牵头负责', ['支队纪委']],
      ['每月通报一次情况', []],
    ]);
  });

  it('stands behind 由, whatever the verb', () => {
    expect(read('安排\n由各业务科室提供本月巡查重点。').map(({ bearers }) => bearers)).toEqual([
      ['各业务科室'],
    ]);
    expect(read('安排\n领导小组由党委书记担任组长。')).toEqual([]);
  });

  it('is as many offices as numbers', () => {
    expect(read('安排\n第一、第二监督检查室每季度约谈1次联系单位。')[0]?.bearers).toEqual([
      '第一监督检查室',
      '第二监督检查室',
    ]);
    expect(read('安排\n第三至第五监督检查室每月开展抽查。')[0]?.bearers).toEqual([
      '第三监督检查室',
      '第四监督检查室',
      '第五监督检查室',
    ]);
  });

  it('is the subject in the cell before the column beside it', () => {
    const text =
      '任务表\n序号\t工作任务\t责任单位\t完成时限\n1\t各大队每季度开展1次自查\t支队纪委\t全年\n2\t建立一人一档\t支队纪委\t6月底前';
    expect(read(text).map(({ bearers }) => bearers)).toEqual([['各大队'], ['支队纪委']]);
  });
});

describe('a day in the line of a month', () => {
  it('is a day of that month, and no amount', () => {
    const text = '日程\n3月：发布通知，25日截止报名。\n4月：组织评审，10日前公布结果，20日报送总队。';
    expect(read(text).map(({ cadence, quota }) => [cadence, quota.min])).toEqual([
      [{ once: '--03-31' }, 1],
      [{ once: '--03-25' }, 1],
      [{ once: '--04-30' }, 1],
      [{ once: '--04-10' }, 1],
      [{ once: '--04-20' }, 1],
    ]);
  });
});

describe('a period that has no form', () => {
  it('is named in the words of the text', () => {
    expect(read('安排\n值班室每旬报送一次动态。')[0]?.cadence).toEqual({ unspecified: '每旬' });
  });
});

describe('a consequence with somebody who must', () => {
  it('is marked and not lost', () => {
    const { obligations, unread } = compile('办法\n党组织对违纪的党员要给予批评教育。\n对违纪者严肃处理。');
    expect(obligations).toEqual([]);
    expect(unread.map(({ clause, why }) => [clause.text, why])).toEqual([
      ['党组织对违纪的党员要给予批评教育', 'bearer'],
    ]);
  });
});
