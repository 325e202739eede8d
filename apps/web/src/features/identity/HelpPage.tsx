import { PageHead } from '../../ui/PageHead.tsx';

const keys: [string, string][] = [
  ['/', '到搜索框：汉字或拼音首字母，找单位、人员、记录、任务'],
  ['n', '记一件事'],
  ['t', '今日待办'],
  ['l', '记录台账'],
  ['h', '回到首页'],
  ['?', '这一页'],
  ['Esc', '关闭面板、收起菜单'],
  ['↑ ↓ ← →', '在任务矩阵里移动'],
  ['Enter', '打开矩阵里选中的格子'],
  ['e', '导出矩阵'],
];

export default function HelpPage() {
  return (
    <div className="page column stack">
      <PageHead title="快捷键" note="没有在输入文字时，按一个键就行。" />
      <dl className="card facts">
        {keys.map(([key, what]) => [
          <dt key={key}>
            <kbd>{key}</kbd>
          </dt>,
          <dd key={`${key}-what`}>{what}</dd>,
        ])}
      </dl>
    </div>
  );
}
