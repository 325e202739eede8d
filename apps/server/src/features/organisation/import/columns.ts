import { hintMark, type Template, type TemplateColumn } from '@liulian/documents';
import type { Vocabulary } from '@liulian/domain';

export type SheetKey = 'units' | 'people' | 'appointments';

export interface ImportColumn extends TemplateColumn {
  key: string;
}

/** The three sheets of an import: columns by title, in any order. Choices come from the pack. */
export function importSheets(
  vocabulary: Vocabulary,
): Record<SheetKey, { title: string; columns: ImportColumn[] }> {
  const levels = Object.entries(vocabulary.levels)
    .filter(([id]) => id !== 'corps')
    .map(([, title]) => title);
  return {
    units: {
      title: '单位',
      columns: [
        {
          key: 'parent',
          title: '上级单位',
          required: true,
          width: 26,
          hint: '写全称；有重名的写“支队/单位”',
        },
        {
          key: 'name',
          title: '单位名称',
          required: true,
          width: 26,
          hint: '全称；上级和全称都相同的是同一单位',
        },
        { key: 'level', title: '级别', required: true, options: levels },
        { key: 'formerly', title: '原名称', width: 26, hint: '更名的填：系统里现在的名称' },
        { key: 'renamedOn', title: '更名日期', type: 'date', width: 14, hint: '从哪天起叫新名称' },
        { key: 'plate', title: '牌子名称', width: 24, hint: '加挂的牌子' },
        { key: 'short', title: '简称' },
        {
          key: 'flags',
          title: '标记',
          width: 24,
          options: Object.values(vocabulary.flags),
          open: true,
          hint: '多个用顿号隔开',
        },
        { key: 'from', title: '成立日期', type: 'date', width: 14, hint: '新单位必填，如 2023-09-15' },
        { key: 'to', title: '撤销日期', type: 'date', width: 14 },
      ],
    },
    people: {
      title: '人员',
      columns: [
        { key: 'id', title: '编号', width: 28, hint: '系统里的人员编号；新人员和不重名的留空' },
        { key: 'name', title: '姓名', required: true },
        { key: 'unit', title: '单位', required: true, width: 26, hint: '写全称；有重名的写“支队/单位”' },
        { key: 'class', title: '类别', required: true, options: Object.values(vocabulary.classes) },
        { key: 'joined', title: '入职日期', type: 'date', width: 14 },
        { key: 'from', title: '到本单位日期', type: 'date', width: 16, hint: '空着按入职日期，都空按当天' },
      ],
    },
    appointments: {
      title: '任职',
      columns: [
        { key: 'id', title: '人员编号', width: 28, hint: '重名时填' },
        { key: 'name', title: '姓名', required: true },
        { key: 'home', title: '所在单位', width: 26, hint: '人不在任职单位（及其下级）时填' },
        { key: 'unit', title: '任职单位', required: true, width: 26 },
        {
          key: 'post',
          title: '职务',
          required: true,
          width: 20,
          options: vocabulary.posts.map((post) => post.title),
        },
        { key: 'from', title: '任职日期', type: 'date', required: true, width: 14 },
        { key: 'to', title: '免职日期', type: 'date', width: 14 },
        { key: 'probation', title: '试用期满日期', type: 'date', width: 16 },
        { key: 'promotion', title: '提拔', options: ['是', '否'] },
        { key: 'keyPost', title: '重点岗位', options: ['是', '否'] },
      ],
    },
  };
}

export function importTemplate(vocabulary: Vocabulary): Template {
  const sheets = importSheets(vocabulary);
  return {
    sheets: [sheets.units, sheets.people, sheets.appointments],
    notes: [
      '填写说明',
      '1. 三张表“单位”“人员”“任职”可以只填其中一张，列的次序可以变，表头文字不要改；带 * 的必填。',
      `2. 以“${hintMark}”开头的一行是说明，导入时自动跳过。`,
      '3. 上传后先“试导入”：逐格检查，列出每一处错误，什么也不写入。没有错误才能“正式导入”，导入后可以撤销。',
      '4. 单位按“上级单位 + 单位名称”认，人员按“姓名 + 单位”认，任职按“人员 + 单位 + 职务 + 任职日期”认。已有的只更新有变化的内容，空格表示不改。单位更名的，新名称写在“单位名称”，另填“原名称”和“更名日期”，那天以前的仍写原名。',
      '5. 一个单位里有重名的人，请填编号；编号在人员页面可以看到。填了编号、单位与系统里不同的，按“到本单位日期”调动。',
      '6. 单位和人员都只能在您管辖的范围内。日期写 2023-09-15、2023/9/15 或 2023年9月15日 都可以。',
      `7. 标记可填：${Object.values(vocabulary.flags).join('、')}。`,
    ],
  };
}
