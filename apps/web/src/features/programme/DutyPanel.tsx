import { Drawer } from 'antd';
import { useApi } from '../../api/hooks.ts';
import { useNarrow } from '../../ui/use-narrow.ts';
import { DutyBody } from './DutyBody.tsx';

/** One duty beside the page it was opened from: the matrix, the situation page, the calendar. */
export function DutyPanel({ dutyId, onClose }: { dutyId: string; onClose: () => void }) {
  const duty = useApi('getDuty', { params: { id: dutyId } });
  const narrow = useNarrow();
  return (
    <Drawer
      open
      onClose={onClose}
      size={narrow ? '100%' : 560}
      title={duty.data ? `${duty.data.title} · ${duty.data.bearer.name}` : '任务'}
      destroyOnHidden
    >
      <DutyBody duty={duty} />
    </Drawer>
  );
}
