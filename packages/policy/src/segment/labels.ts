/** Column titles and label lines (牵头单位：…, 完成时限：…) and what they say about the task they belong to. */

export type LabelKind =
  | 'task'
  | 'measure'
  | 'bearer'
  | 'lead'
  | 'person'
  | 'support'
  | 'due'
  | 'amount'
  | 'number'
  | 'note';

const LABELS: { kind: LabelKind; pattern: RegExp }[] = [
  { kind: 'number', pattern: /^(?:序号|编号|项次|No\.?)$/i },
  {
    kind: 'support',
    pattern:
      /^(?:配合|协办|协助|参与|参加|协同|支持|监督)(?:单位|部门|科室|处室|股室|支部|社区|人员|领导|责任单位|责任部门|者)?$/,
  },
  {
    kind: 'person',
    pattern:
      /^(?:责任人|责任领导|牵头领导|分管领导|包联领导|负责人|牵头人|负责领导|第一责任人|具体责任人|责任校领导|分管校领导|责任人员|负责人员|经办人|联系人)$/,
  },
  {
    kind: 'lead',
    pattern: /^(?:牵头|主办|主责|主要责任|牵头责任)(?:单位|部门|科室|处室|及责任单位|（责任）单位)?$/,
  },
  {
    kind: 'bearer',
    pattern:
      /^(?:责任|承办|落实|实施|执行|具体|承担|负责|实施责任|主体责任|责任主体|完成|组织|主办|组织实施|报送|责任（承办）|填报)(?:单位|部门|科室|处室|主体|机构|对象|岗位)$|^(?:责任主体|实施主体|执行主体|牵头单位（部门）|牵头（责任）单位|牵头\/责任单位|责任单位\/部门|单位|责任单位及责任人|责任单位、责任人|责任部门（单位）|责任单位（部门）|牵头和责任单位|牵头及配合单位|承担主体|主体)$/,
  },
  {
    kind: 'due',
    pattern:
      /^(?:完成|办结|整改|报送|实施|开展|落实|活动|推进|工作|责任|检查|学习|组织|培训|进度|时间|计划|拟)?(?:完成)?(?:时限|时间|期限|时间节点|时间安排|时间要求|时限要求|频次|频率|周期|频次要求|节点|日期|时段|时间进度|进度安排|进度|月份)$|^(?:完成时限及频次|频次\/时限|时限\/频次|时限（频次）|频次（时限）)$/,
  },
  {
    kind: 'amount',
    pattern:
      /^(?:数量|次数|指标|目标值|数额|工作量|任务数|最低次数|数量要求|指标值|年度指标|量化指标|年度目标值|计划数|任务量|最低标准|量化标准|量化要求|数量标准|场次|学时|课时)$/,
  },
  {
    kind: 'measure',
    pattern:
      /^(?:具体|工作|主要|落实|推进|整改|实施|防控|保障|任务|活动|完成|达标|质量|目标|有关)?(?:措施|举措|要求|标准|办法|做法|任务要求|工作标准|分工|任务分解|步骤)$|^(?:措施及要求|内容及要求|任务及措施|主要内容|具体内容|内容要求|工作要点)$/,
  },
  {
    kind: 'task',
    pattern:
      /^(?:工作|重点|主要|具体|年度|责任|任务|活动|检查|学习|培训|项目|建设|教育|整改)?(?:任务|内容|项目|事项|名称|任务名称|工作|重点|清单|类别|领域|主题|问题|环节)$|^(?:重点工作|工作任务|任务内容|工作项目|事项名称|任务事项|项目名称|责任事项|工作任务和内容)$/,
  },
  {
    kind: 'note',
    pattern:
      /^(?:备注|说明|备考|附注|依据|来源|进展|进展情况|完成情况|佐证材料|佐证|成果形式|成果|完成形式|考核分值|分值|风险点?|风险等级|风险描述|风险类别|监测指标|监督方式|姓名|职务|联系电话|电话|得分|扣分|评分标准|地点|对象|方式|形式|参加人员|参加对象|参加范围)$/,
  },
];

/** What a column title or label means; undefined when it is none. */
export function labelKind(title: string): LabelKind | undefined {
  const clean = title.replace(/[\s:：*]/g, '').replace(/^（(.*)）$/, '$1');
  if (clean === '' || clean.length > 12) return undefined;
  const plain = clean.replace(/（[^（）]*）/g, '');
  return (
    kindOf(clean) ??
    (plain === clean || plain === '' ? undefined : kindOf(plain)) ??
    (/^(?:责任|牵头|承办|落实|主责)[\u4e00-\u9fff（）、/]{2,}$/.test(clean) && headed(plain)
      ? 'bearer'
      : undefined)
  );
}

function kindOf(title: string): LabelKind | undefined {
  return LABELS.find(({ pattern }) => pattern.test(title))?.kind;
}

function headed(title: string): boolean {
  return /(?:单位|部门|科室|处室|股室|支部|社区|村|大队|支队|站|队|学校|班级|公司|机构|中心|主体|岗位)$/.test(
    title,
  );
}

export interface Labelled {
  kind: LabelKind;
  start: number;
  end: number;
}

const LABEL = /(?:^|[；。，（( \t])\s*([\u4e00-\u9fff（）/、]{2,10}?)：/g;

/**
 * Splits "牵头单位：甲；完成时限：6月底前" into its values. Returns undefined when the text does not begin with a label.
 * Offsets are relative to `text`.
 */
export function readLabels(text: string): Labelled[] | undefined {
  const found: { kind: LabelKind; at: number; valueAt: number }[] = [];
  LABEL.lastIndex = 0;
  for (let hit = LABEL.exec(text); hit !== null; hit = LABEL.exec(text)) {
    const name = hit[1] ?? '';
    const kind = labelKind(name);
    if (kind === undefined) {
      if (found.length === 0) return undefined;
      continue;
    }
    found.push({ kind, at: hit.index, valueAt: hit.index + hit[0].length });
    LABEL.lastIndex -= 1;
  }
  if (found.length === 0 || (found[0]?.at ?? 1) > 2) return undefined;
  return found.map(({ kind, valueAt }, i) => {
    const limit = found[i + 1]?.at ?? text.length;
    const value = text.slice(valueAt, limit);
    return { kind, start: valueAt, end: valueAt + trimValue(value).length };
  });
}

function trimValue(value: string): string {
  const trimmed = value.replace(/[；。，\s]+$/, '');
  return trimmed.endsWith('）') && !trimmed.includes('（') ? trimmed.slice(0, -1) : trimmed;
}
