import type { Me } from '@liulian/contract';
import { features } from '../features.ts';
import type { NavItem, OwnPage } from '../base/feature.ts';

/** What an account may not do it does not see. */
export function navigationFor(me: Me): NavItem[] {
  const administrator =
    !me.permissions.includes('records:read') &&
    me.permissions.some((p) => p === 'accounts:read' || p === 'audit:read');
  return features
    .flatMap((feature) => feature.navigation ?? [])
    .filter(
      (item) =>
        item.any.some((p) => me.permissions.includes(p)) &&
        !item.notFor?.includes(me.unit.level) &&
        (!item.onlyFor || item.onlyFor.includes(me.unit.level)) &&
        !(administrator && item.group === '做'),
    )
    .sort(byPlace);
}

const byPlace = (one: { place: number }, other: { place: number }): number => one.place - other.place;

/** Pages about oneself and one's account, in every menu. */
export function ownPages(me: Me): OwnPage[] {
  return features
    .flatMap((feature) => feature.own ?? [])
    .filter(({ any }) => any === undefined || any.some((p) => me.permissions.includes(p)))
    .sort(byPlace);
}

/** The manual and the shortcuts, for everybody. */
export const help = { to: '/help', title: '帮助与手册', pinyin: 'bzysc bangzhuyushouce' };

/** The entry that a path belongs to: the longest that it starts with. */
export function currentItem(list: NavItem[], path: string): NavItem | undefined {
  return list
    .filter((item) => path === item.to || path.startsWith(`${item.to}/`))
    .sort((a, b) => b.to.length - a.to.length)[0];
}
