import { useMe } from '../api/me.ts';
import { monthDay } from '../ui/dates.ts';

export function DemoBanner() {
  const me = useMe();
  return me.demo ? (
    <aside className="demo-banner" aria-label="演示提示">
      演示<span className="demo-more"> · 单位、人员、记录都是虚构的</span> · 今天是 {monthDay(me.today)}
    </aside>
  ) : null;
}
