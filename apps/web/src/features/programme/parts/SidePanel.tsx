import { Suspense, lazy, useEffect, useRef } from 'react';
import { Drawer } from 'antd';
import { useNarrow } from '../../../base/use-narrow.ts';
import { Loading } from '../../../ui/states-of-page.tsx';
import { DutyList, type DutyFilter } from './DutyList.tsx';
import css from '../../../ui/kit/kit.module.css';

const DutyPanel = lazy(() => import('../DutyPanel.tsx').then((module) => ({ default: module.DutyPanel })));

export interface Panel {
  title: string;
  /** The duties behind a number or a cell … */
  filter?: DutyFilter | undefined;
  /** … or one duty: at once, or out of the list. */
  dutyId?: string | undefined;
}

/** Where the reader was before the panel: the panel may be gone before it can give the focus back itself. */
function useFocusReturn(open: boolean): void {
  const last = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const remember = (event: FocusEvent): void => {
      const target = event.target as HTMLElement;
      if (!target.closest('.ant-drawer, dialog')) last.current = target;
    };
    remember({ target: document.activeElement ?? document.body } as unknown as FocusEvent);
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useEffect(() => {
    if (!open) return undefined;
    return () => {
      setTimeout(() => {
        if (document.activeElement === document.body) last.current?.focus({ preventScroll: true });
      }, 50);
    };
  }, [open]);
}

/**
 * The panel at the side: the duties behind a number, or one of them. There is only ever one panel; a duty
 * that was opened from a list leads back to the list.
 */
export function SidePanel({ panel, change }: { panel: Panel | null; change: (panel: Panel | null) => void }) {
  const narrow = useNarrow();
  useFocusReturn(panel !== null);
  return (
    <Drawer
      open={panel !== null}
      onClose={() => change(null)}
      size={narrow ? '100%' : 560}
      title={panel?.title}
      destroyOnHidden
    >
      {panel?.filter && panel.dutyId && (
        <button
          type="button"
          className={`button small ${css.back}`}
          onClick={() => change({ title: panel.title, filter: panel.filter })}
        >
          ← 返回清单
        </button>
      )}
      {panel?.dutyId ? (
        <Suspense fallback={<Loading />}>
          <DutyPanel dutyId={panel.dutyId} />
        </Suspense>
      ) : (
        panel?.filter && <DutyList filter={panel.filter} onOpen={(dutyId) => change({ ...panel, dutyId })} />
      )}
    </Drawer>
  );
}
