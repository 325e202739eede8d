import { useEffect } from 'react';
import { homeOf, useMe } from '../api/me.ts';
import { go } from '../ui/going.ts';
import { isTyping } from '../ui/is-typing.ts';

/**
 * One letter each, only while nothing is being typed and no dialog is open. “/” belongs to the search box
 * itself.
 */
export function useShortcuts(): void {
  const me = useMe();
  useEffect(() => {
    const places: Record<string, string | undefined> = {
      '?': '/help',
      h: homeOf(me),
      t: '/todo',
      n: me.permissions.includes('records:write') ? '/records/new' : undefined,
      l: me.permissions.includes('records:read') ? '/records' : undefined,
    };
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      if (document.querySelector('dialog[open], .ant-modal-wrap, .ant-drawer-open')) return;
      const to = places[event.key];
      if (!to) return;
      event.preventDefault();
      void go(to);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [me]);
}
