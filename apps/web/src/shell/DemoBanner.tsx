import { useMe } from '../api/me.ts';
import { fullDay } from '../ui/dates.ts';

export function DemoBanner() {
  const me = useMe();
  return me.demo ? <aside className="demo-banner" aria-label="演示提示">演示 · 单位、人员、记录都是虚构的 · 今天是 {fullDay(me.today)}</aside> : null;
}
