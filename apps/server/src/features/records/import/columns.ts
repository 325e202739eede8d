import { hintMark, type Template, type TemplateColumn } from '@liulian/documents';
import { optionsOf, type FieldDeclaration, type Kind, type Table, type Vocabulary } from '@liulian/domain';
import type { KnownColumn } from '../../../platform/sheet-table.ts';
import { keyTitle, parentTitle } from '../row-sheets.ts';

export interface ImportColumn extends KnownColumn {
  part: 'key' | 'occurredOn' | 'units' | 'title' | 'participants' | 'headcount' | 'cost' | 'note' | 'field';
  required: boolean;
  /** Set for `field`: its name in the kind and what the kind declares of it. */
  name: string;
  field: FieldDeclaration | null;
}

/** A list of words written with blanks between. */
function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** What people write instead of the words of the template. Each is taken as a guess, and shown as one. */
const aliases = {
  occurredOn: words(`
    日期 时间 活动日期 活动时间 开展时间 举办日期 举办时间 组织时间 发生日期 发生时间 会议时间 会议日期
    学习时间 授课时间 谈话时间 登记日期 具体时间`),
  unitIds: words(`
    承办单位 开展单位 组织单位 主办单位 填报单位 责任单位 单位名称 所在单位 所属单位 举办单位 报送单位
    实施单位 登记单位`),
  title: words('名称 活动名称 活动标题 活动主题 会议名称 事项 事项名称 记录标题 标题名称'),
  participantIds: words('参会人员 参与人员 参加人 参训人员 出席人员 与会人员 参加人员名单 人员名单'),
  headcount: words('参加人数 参会人数 参与人数 参训人数 人次 受教育人数 覆盖人数 参加人次'),
  cost: words('经费 金额 支出 开支 花费 活动经费 经费支出 费用支出'),
  note: words('备注说明 说明 其他 其他说明 备注信息'),
};

/** The same for fields of the kinds, by the title that the kind gives them. */
const fieldAliases: Record<string, string[]> = {
  类别: ['类型', '活动类别', '活动类型', '种类', '教育类别', '会议类型'],
  题目: ['课题', '议题', '讲课题目', '学习题目', '授课题目'],
  '主讲（领学）人': ['授课人', '主讲', '讲课人', '授课人员', '宣讲人'],
  主持人: ['主持', '会议主持人'],
  地点: ['活动地点', '开展地点', '会议地点', '举办地点', '场所', '谈话地点'],
  时长: ['时间长度', '用时', '学时'],
  内容要点: ['内容', '主要内容', '活动内容', '内容摘要', '内容简介', '会议内容'],
  谈话对象: ['被谈话人', '谈话对象姓名'],
  谈话人: ['谈话领导', '谈话人姓名'],
};

/** `主讲（领学）人` is also called 主讲人 and 领学人, `决议（议定事项）` also 议定事项. */
function spoken(title: string): string[] {
  const found = /^(.*?)（(.+)）(.*)$/.exec(title);
  if (!found) return [];
  const [, before = '', inside = '', after = ''] = found;
  return after === '' ? [inside] : [`${inside}${after}`, `${before}${inside}${after}`];
}

/** Every column that a list of this kind may have: what all records have, and every field of the kind. */
export function columnsOf(kind: Kind): ImportColumn[] {
  const common = (
    key: keyof typeof aliases,
    part: ImportColumn['part'],
    title: string,
    more: Partial<ImportColumn> = {},
  ): ImportColumn => ({
    key,
    part,
    title,
    name: key,
    field: null,
    required: false,
    aliases: aliases[key],
    ...more,
  });
  const fields = Object.entries(kind.fields).map(([name, field]) => ({
    key: `fields.${name}`,
    part: 'field' as const,
    title: field.title,
    name,
    field,
    required: field.required,
    aliases: [...spoken(field.title), ...(fieldAliases[field.title] ?? [])],
    measure: field.type === 'money' ? '元' : field.type === 'number' ? (field.unit ?? '') : undefined,
  }));
  return [
    ...(tablesOf(kind).length > 0
      ? [{ key: 'key', part: 'key' as const, title: keyTitle, name: 'key', field: null, required: false }]
      : []),
    common('occurredOn', 'occurredOn', kind.date, { required: true }),
    common('unitIds', 'units', '单位'),
    common('title', 'title', '标题'),
    ...fields,
    ...(kind.participants === 'none' ? [] : [common('participantIds', 'participants', '参加人员')]),
    common('headcount', 'headcount', '人数', { measure: '人' }),
    ...(kind.expenses ? [common('cost', 'cost', '费用（元）', { measure: '元' })] : []),
    common('note', 'note', '备注'),
  ];
}

/** The tables whose rows may come in with a list: those that nobody fills in later, or by lot. */
export function tablesOf(kind: Kind): [string, Table][] {
  return Object.entries(kind.tables).filter(([, table]) => table.per === undefined && !table.draws);
}

/** The columns of a sheet of rows; what ties a row to its record comes first. */
export function rowColumnsOf(name: string, table: Table): ImportColumn[] {
  return [
    {
      key: `rows.${name}.`,
      part: 'key',
      title: parentTitle,
      name: 'parent',
      field: null,
      required: true,
      aliases: [],
    },
    ...Object.entries(table.columns).map(([column, field]) => ({
      key: `rows.${name}.${column}`,
      part: 'field' as const,
      title: field.title,
      name: column,
      field,
      required: field.required,
      aliases: [...spoken(field.title), ...(fieldAliases[field.title] ?? [])],
      measure: field.type === 'money' ? '元' : field.type === 'number' ? (field.unit ?? '') : undefined,
    })),
  ];
}

/** The sheet to fill in, with lists to choose from, and a second one that explains every column. */
export function importTemplate(kind: Kind, vocabulary: Vocabulary): Template {
  const columns = columnsOf(kind);
  const tables = tablesOf(kind).map(([name, table]) => ({ table, columns: rowColumnsOf(name, table) }));
  return {
    sheets: [
      {
        title: kind.title,
        lead: [
          kind.title,
          '从第 4 行起填写；每一列怎么填见“填写说明”；单位写全称，重名的写“上级/单位”；日期写如 2023-09-15',
        ],
        columns: columns.map((column) => templateColumn(column, vocabulary)),
      },
      ...tables.map(({ table, columns: own }) => ({
        title: table.title,
        lead: [
          table.title,
          `从第 4 行起填写；“${parentTitle}”写“${kind.title}”里那一行的“${keyTitle}”，一条记录可以有几行`,
        ],
        columns: own.map((column) => templateColumn(column, vocabulary)),
      })),
    ],
    notes: [
      `${kind.title}：每一列怎么填`,
      '列的次序可以变，不用的列可以删，不要合并单元格。第 1 至 3 行不要改。',
      ...columns.map(
        (column) => `${column.title}${column.required ? '（必填）' : ''}：${explained(column, vocabulary)}`,
      ),
      ...tables.flatMap(({ table, columns: own }) => [
        `工作表“${table.title}”：`,
        ...own.map(
          (column) => `${column.title}${column.required ? '（必填）' : ''}：${explained(column, vocabulary)}`,
        ),
      ]),
      `以“${hintMark}”开头的行、合计行和填表人签名行不会导入。`,
    ],
  };
}

function templateColumn(column: ImportColumn, vocabulary: Vocabulary): TemplateColumn {
  const type = column.part === 'occurredOn' ? 'date' : column.field?.type;
  const options = column.field ? optionsOf(column.field, vocabulary).map((option) => option.title) : [];
  return {
    title: column.title,
    width: column.part === 'participants' || type === 'longtext' ? 30 : 18,
    type: type === 'date' ? 'date' : undefined,
    options: type === 'boolean' ? ['是', '否'] : options,
    open: type === 'choices',
  };
}

/** How a column is filled in, in one sentence. */
function explained({ part, field }: ImportColumn, vocabulary: Vocabulary): string {
  const choices = field ? optionsOf(field, vocabulary).map((option) => option.title) : [];
  const help = field?.help ? `。${field.help}` : '';
  switch (part) {
    case 'key':
      return '本文件里各写各的编号，如 1、2、3；有下面几张表要填时才写，表里的行照它找到自己的记录';
    case 'occurredOn':
      return '写如 2023-09-15、2023/9/15 或 2023年9月15日；带几点几分也可以，只取日期';
    case 'units':
      return '全称、简称或牌子；有重名的写“上级/单位”；几个单位合办用顿号隔开。没有这一列就算在您自己的单位';
    case 'title':
      return '可不填，不填时由内容生成；最多 100 个字';
    case 'participants':
      return '姓名用顿号隔开，重名的在后面用括号写单位，如“张三（某某站）”';
    case 'headcount':
      return '整数';
    case 'cost':
      return '以元计的数';
    case 'note':
      return '最多 2000 个字';
    default:
      break;
  }
  switch (field?.type) {
    case 'choice':
      return `从这些里选一个：${choices.join('、')}${help}`;
    case 'choices':
      return `可填几个，用顿号隔开：${choices.join('、')}${help}`;
    case 'boolean':
      return `填“是”或“否”${help}`;
    case 'date':
      return `日期，写如 2023-09-15${help}`;
    case 'number':
      return `数${field.unit ? `，以${field.unit}计` : ''}${help}`;
    case 'money':
      return `以元计的数${help}`;
    case 'person':
      return `一个人的姓名${field.external ? '；外请人员写姓名' : '，重名的用括号写单位'}${help}`;
    case 'people':
      return `姓名用顿号隔开，重名的在后面用括号写单位${help}`;
    case 'unit':
    case 'units':
      return `单位全称、简称或牌子${field.type === 'units' ? '，几个用顿号隔开' : ''}${help}`;
    case 'reference':
      return `系统里那条记录的标题${help}`;
    case 'url':
      return `http 或 https 网址${help}`;
    default:
      return `文字${field?.max ? `，最多 ${field.max} 个字` : ''}${help}`;
  }
}
