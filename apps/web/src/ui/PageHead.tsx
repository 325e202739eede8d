import { useEffect, type ReactNode } from 'react';

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · 六廉`;
  }, [title]);
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
      <div>
        <h1>{title}</h1>
        {note && <p className="quiet">{note}</p>}
      </div>
      {children && <div className="actions no-print">{children}</div>}
    </div>
  );
}
