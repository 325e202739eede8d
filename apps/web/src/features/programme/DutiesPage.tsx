import { useNavigate } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { dayText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { listOf, useSearchState } from '../../ui/use-search-state.ts';
import { DutyList, type DutyFilter } from './parts/DutyList.tsx';

const stepTitles: Record<string, string> = {
  urge: '被催办的任务',
  remind: '快到期的任务',
  leader: '当天到期的任务',
  'unit-head': '逾期的任务',
  supervise: '需要督办的任务',
};

/** The duties that a notice is about: one step was taken for them on one day. */
export default function DutiesPage() {
  const me = useMe();
  const navigate = useNavigate();
  const [{ step, stepOn, state }] = useSearchState('/duties');
  const filter: DutyFilter = {
    ...(step ? { step } : {}),
    ...(stepOn ? { stepOn } : {}),
    ...(state ? { state: listOf(state) } : {}),
  };
  return (
    <div className="page column">
      <PageHead
        title={stepTitles[step ?? ''] ?? '任务'}
        note={stepOn ? `${me.unit.name} · ${dayText(stepOn, me.today)}的提醒` : me.unit.name}
      />
      <div className="card">
        <DutyList
          filter={filter}
          onOpen={(id) => void navigate({ to: '/duties/$id', params: { id } })}
          empty="这次提醒的任务都不在您现在的辖区里了"
        />
      </div>
    </div>
  );
}
