import { Suspense, lazy, useEffect, useRef, useState, type ReactNode } from 'react';
import { Drawer } from 'antd';
import { useNarrow } from '../../../ui/use-narrow.ts';
import { DutyList, type DutyFilter } from './DutyList.tsx';

const DutyPanel = lazy(() => import('../DutyPanel.tsx').then((module) => ({ default: module.DutyPanel })));

export interface Panel {
  title: string;
  /** The duties behind a number or a cell … */
  filter?: DutyFilter;
  /** … or one of them at once … */
  dutyId?: string | undefined;
  /** … or something else, above them. */
  content?: ReactNode;
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

/** The panel at the side: duties behind a number, then one duty; closing that comes back to the list. */
export function SidePanel({ panel, onClose }: { panel: Panel | null; onClose: () => void }) {
  const [dutyId, setDutyId] = useState<string | null>(null);
  const narrow = useNarrow();
  useFocusReturn(panel !== null);
  const single = panel?.dutyId && !panel.filter ? panel.dutyId : null;
  const shown = single ?? (panel ? dutyId : null);
  return (
    <>
      <Drawer
        open={panel !== null && !single}
        onClose={() => {
          setDutyId(null);
          onClose();
        }}
        size={narrow ? '100%' : 560}
        title={panel?.title}
        destroyOnHidden
      >
        {panel?.content}
        {panel?.filter && <DutyList filter={panel.filter} onOpen={setDutyId} />}
      </Drawer>
      {shown && (
        <Suspense>
          <DutyPanel
            dutyId={shown}
            onClose={() => {
              if (single) onClose();
              else setDutyId(null);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
