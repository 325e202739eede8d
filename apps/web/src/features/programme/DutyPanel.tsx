import { useApi } from '../../api/hooks.ts';
import { DutyBody } from './DutyBody.tsx';

/** One duty beside the page it was opened from: the matrix, the situation page, the calendar. */
export function DutyPanel({ dutyId }: { dutyId: string }) {
  const duty = useApi('getDuty', { params: { id: dutyId } });
  return (
    <>
      {duty.data && (
        <h2>
          {duty.data.title} · {duty.data.bearer.name}
        </h2>
      )}
      <DutyBody duty={duty} />
    </>
  );
}
