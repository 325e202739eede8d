import { Mark } from '../../../ui/StateTag.tsx';
import page from './matrix.module.css';

/** Shapes first: the colours only repeat them. */
export function MatrixLegend() {
  return (
    <ul className={page.legend} aria-label="图例">
      <li>
        <Mark shape="tick" tone="done" /> 已完成
      </li>
      <li>
        <Mark shape="half" tone="plain" /> 做了一部分
      </li>
      <li>
        <Mark shape="ring" tone="plain" /> 进行中
      </li>
      <li className="tone-soon">
        <Mark shape="half" tone="soon" /> 将到期
      </li>
      <li className="tone-overdue">
        <Mark shape="full" tone="overdue" /> 逾期
      </li>
      <li>免 免做</li>
      <li>— 无此任务</li>
      <li className={page.keys}>方向键移动 · 回车打开 · E 导出</li>
    </ul>
  );
}
