import { expect, test } from 'vitest';
import { namesInPaste } from './in-paste.ts';
import { namesIn } from './in-text.ts';

/** `name@unit!reason`, as short as a list is. */
const shortly = (text: string, read = namesIn) =>
  read(text).map(
    ({ name, hints, absent }) =>
      name + hints.map((hint) => `@${hint}`).join('') + (absent === null ? '' : `!${absent}`),
  );

test.each([
  ['组长：张三', '张三'],
  ['主持人:张三 记录人：李四', '张三 李四'],
  ['张三√、李四 ✓', '张三 李四'],
  ['张三13812345678\n李四 138 1234 5678\n王五 138…\n赵六（13912345678）', '张三 李四 王五 赵六'],
  ['1.张三\n2、李四\n（3）王五\n④赵六\n５．孙八', '张三 李四 王五 赵六 孙八'],
  ['（1）张三（2）李四', '张三 李四'],
  ['张三、李四等5人', '张三 李四'],
  ['李 小 明\n王　小　明\n张 三 李 四\n欧阳 明\n赵 小明', '李小明 王小明 张三 李四 欧阳明 赵小明'],
  ['王 五 李 小 明', '王五 李小明'],
  ['阿依古丽·买买提、阿依古丽•买买提、阿依古丽．买买提', '阿依古丽·买买提 阿依古丽·买买提 阿依古丽·买买提'],
  ['张三同志、指导员李四、王五副站长、三级消防长赵六', '张三 李四 王五 赵六'],
  ['站长 张三 男 汉族', '张三'],
  ['@张三 @李四', '张三 李四'],
  ['时间：2023年9月15日 9:00 地点：三楼会议室\n参 加 人 员：张三', '张三'],
  ['应到20人，实到18人', ''],
  ['序号 姓名 单位\n1 张三 站', '张三'],
])('names in %j', (text, names) => {
  expect(shortly(text).join(' ')).toBe(names);
});

test.each([
  ['张三（请假）、李四(因病住院)、王五（值班员）', ['张三!请假', '李四!因病住院', '王五@值班员']],
  ['张三 请假\n李四：事假\n王五因公出差', ['张三!请假', '李四!事假', '王五!因公出差']],
  ['参加人员：张三\n请假人员：李四、王五（病假）\n缺席：无', ['张三', '李四!请假', '王五!病假']],
  ['参会人员\n张三\n休假人员\n李四\n列席人员\n王五', ['张三', '李四!休假', '王五']],
  ['实到18人，公差2人：张三、李四', ['张三!公差', '李四!公差']],
  ['实到18人，请假2人（张三、李四）', ['张三!请假', '李四!请假']],
  ['张三、李四（均未到）', ['张三!未到', '李四!未到']],
  ['张三×、李四√', ['张三!未到', '李四']],
  ['值班：张三\n值班领导：李四', ['张三!值班', '李四']],
  ['张三（已销假）、李四（请假后参加）', ['张三@已销假', '李四@请假后参加']],
  ['备注：张三请假', ['张三!请假']],
])('who was away in %j', (text, names) => {
  expect(shortly(text)).toEqual(names);
});

test.each([
  ['张三（湖滨站）', ['张三@湖滨站']],
  ['张三 湖滨站\n李四 东湖站', ['张三@湖滨站', '李四@东湖站']],
  ['湖滨站：张三、李四', ['张三@湖滨站', '李四@湖滨站']],
  ['湖滨站（2人）\n张三\n东湖站\n李四', ['张三@湖滨站', '李四@东湖站']],
  ['湖滨站站长张三', ['张三@湖滨站']],
  ['张三 站\n李四 大队', ['张三', '李四']],
])('the unit written with the name in %j', (text, names) => {
  expect(shortly(text)).toEqual(names);
});

test('telephone numbers are nowhere in what was read', () => {
  const read = namesIn('张三13812345678（请假，138 1234 5678）、李四 0571-88886666');
  expect(read.map(({ name }) => name)).toEqual(['张三', '李四']);
  expect(JSON.stringify(read)).not.toMatch(/\d{4}/);
});

test('someone may be called like a post: what was written is kept for that', () => {
  expect(namesIn('武班长 张党员')).toMatchObject([
    { name: '武班长', written: '武班长' },
    { name: '张党员', written: '张党员' },
  ]);
  expect(namesIn('王小书记')).toMatchObject([{ name: '王小', written: '王小书记' }]);
});

test('rows copied from a spreadsheet are read as the sheet they were', () => {
  expect(
    shortly('序号\t姓名\t单位\t备注\n1\t张三\t湖滨站\t到\n2\t李四\t东湖站\t事假\n', namesInPaste),
  ).toEqual(['张三@湖滨站', '李四@东湖站!事假']);
  expect(shortly('1\t张三\t湖滨站\t13812345678', namesInPaste)).toEqual(['张三@湖滨站']);
});
