import { useCallback, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useApi, useWhenQuiet } from '../api/hooks.ts';
import { useMe } from '../api/me.ts';
import { numberText } from '../ui/kit/words.ts';

/** Milliseconds between two looks: while something is under way, and otherwise. */
const [soon, late] = [2000, 60_000];

/** While the duties follow another reading or scheme, on every page: what is shown may still change. */
export function RealignmentStrip() {
  const me = useMe();
  const client = useQueryClient();
  // Seldom is anything under way: the page's own questions come first.
  const [mayAsk, setMayAsk] = useState(false);
  useWhenQuiet(useCallback(() => setMayAsk(true), []));
  const asked = useApi(
    'getRealignment',
    {},
    {
      enabled: mayAsk && me.permissions.includes('programme:read'),
      refetchInterval: (query) => (query.state.data?.realigning ? soon : late),
    },
  );
  const now = asked.data?.realigning ?? null;
  const before = useRef(now);
  useEffect(() => {
    // What was read in between is read again once it is done.
    if (before.current && !now) void client.invalidateQueries();
    before.current = now;
  }, [client, now]);
  if (!now) return null;
  return (
    <aside className="notice-strip no-print" role="status">
      正在按新的读法重算
      {now.total === null ? '…' : ` ${numberText(now.done)}/${numberText(now.total)}`}
      ，数字还会变
    </aside>
  );
}
