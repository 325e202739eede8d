import { useApi } from '../../api/hooks.ts';
import { Link } from '../../ui/Link.tsx';

/** One line on a first page: how much of what came in is still to be done. Nothing where there is none. */
export function ReceivedHint({ wait = false }: { wait?: boolean }) {
  const received = useApi(
    'listRecords',
    { query: { received: 'true', asked: 'true', limit: 1 } },
    { enabled: !wait, staleTime: 60_000 },
  );
  if (!received.data || received.data.total === 0) return null;
  return (
    <Link href="/received" className="card row spread">
      <b>收到的，还有 {received.data.total} 件要办</b>
      <span>去看 ›</span>
    </Link>
  );
}
