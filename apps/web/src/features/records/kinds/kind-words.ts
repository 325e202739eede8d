import type { Kind, KindField } from '@liulian/contract';

export const shapeWord: Record<string, string> = {
  activity: '活动',
  talk: '谈话',
  document: '文件',
  article: '稿件',
  site: '阵地',
  'list-item': '清单条目',
  inspection: '检查',
};
export const visibilityWord: Record<Kind['visibility'], string> = {
  open: '公开',
  unit: '本单位与上级',
  personal: '谈话等个人内容，只给有关的人',
  discipline: '纪检名单内',
};
const typeWord: Record<KindField['type'], string> = {
  text: '文字',
  longtext: '长文字',
  number: '数字',
  money: '金额',
  date: '日期',
  boolean: '是否',
  choice: '单选',
  choices: '多选',
  person: '人员',
  people: '多个人员',
  unit: '单位',
  units: '多个单位',
  reference: '引用记录',
  references: '引用多条记录',
  url: '链接',
};

export function fieldWords(field: KindField): string {
  const parts = [typeWord[field.type]];
  if (field.options) parts.push(`${field.options.length} 项可选`);
  if (field.max !== undefined)
    parts.push(
      field.type.includes('text') ? `最多 ${field.max} 字` : `不超过 ${field.max}${field.unit ?? ''}`,
    );
  if (field.when) parts.push('按类别出现');
  if (field.external) parts.push('可填外单位人员');
  return parts.join('，');
}
