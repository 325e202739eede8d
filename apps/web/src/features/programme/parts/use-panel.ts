import { useRouter, useSearch } from '@tanstack/react-router';
import type { SearchOf } from '../../../base/addresses.ts';
import type { Panel } from './SidePanel.tsx';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** How many steps of the history lead back to the page without its panel. */
    panelSteps?: number;
  }
}

function panelOf(text: string | undefined): Panel | null {
  if (!text) return null;
  try {
    const panel = JSON.parse(text) as Partial<Panel> | null;
    return panel && typeof panel.title === 'string' && (panel.filter ?? panel.dutyId)
      ? (panel as Panel)
      : null;
  } catch {
    // Somebody shortened the address: the page is shown without a panel.
    return null;
  }
}

/**
 * The panel at the side, kept in the address: Back closes it, a reload keeps it, and a colleague who is sent
 * the address sees the same. Each step into it is one step of the history.
 */
export function usePanel(): [Panel | null, (panel: Panel | null) => void] {
  const search = useSearch({ strict: false }) as SearchOf<'/matrix'>;
  const router = useRouter();
  const panel = panelOf(search.panel);
  const change = (next: Panel | null): void => {
    const state = router.state.location.state;
    const steps = state.panelSteps ?? 0;
    if (!next && steps > 0) {
      router.history.go(-steps);
      return;
    }
    // From one duty to the list it was opened from is a step back, not a new one.
    if (next && panel?.filter && panel.dutyId && !next.dutyId && steps > 1) {
      router.history.back();
      return;
    }
    void router.navigate({
      to: '.',
      search: { ...search, panel: next ? JSON.stringify(next) : undefined },
      ...(next ? { state: { panelSteps: steps + 1 } } : { replace: true }),
      resetScroll: false,
    });
  };
  return [panel, change];
}
