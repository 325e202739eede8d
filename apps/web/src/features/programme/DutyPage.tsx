import { useParams } from '@tanstack/react-router';
import { useApi } from '../../api/hooks.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { DutyBody } from './DutyBody.tsx';

export default function DutyPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const duty = useApi('getDuty', { params: { id } });
  return (
    <div className="page column">
      <PageHead
        title={duty.data?.title ?? '任务'}
        note={duty.data && `${duty.data.bearer.name} · ${duty.data.cause?.title ?? duty.data.period.title}`}
      />
      <div className="card">
        <DutyBody duty={duty} />
      </div>
    </div>
  );
}
