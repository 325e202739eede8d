import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { meQuery } from '../api/me.ts';
import { fullDay } from './dates.ts';

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · 六廉`;
  }, [title]);
}

/** On paper: whose page it is, and of which day. Nothing where nobody is signed in. */
function PrintLine() {
  const me = useQueryClient().getQueryData(meQuery.queryKey);
  if (!me) return null;
  return (
    <p className="print-only print-line">
      <span>{me.unit.name}</span>
      <span>{fullDay(me.today)}打印</span>
    </p>
  );
}

interface Props {
  title: string;
  /** One short line under the title. */ note?: ReactNode;
  /** Buttons at the right. */ children?: ReactNode;
}
/** The head of every page: its one `h1`, the document's title, and what can be done with the whole page. */
export function PageHead({ title, note, children }: Props) {
  usePageTitle(title);
  return (
    <div className="page-head">
      <PrintLine />
      <div>
        <h1>{title}</h1>
        {note && <p className="quiet">{note}</p>}
      </div>
      {children && <div className="actions no-print">{children}</div>}
    </div>
  );
}
