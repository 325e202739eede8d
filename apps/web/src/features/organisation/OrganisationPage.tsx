import { useApi } from '../../api/hooks.ts';
import { useCan, useMe } from '../../api/me.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import { AppointmentsTab } from './parts/AppointmentsTab.tsx';
import { EventsTab } from './parts/EventsTab.tsx';
import { ImportTab } from './parts/ImportTab.tsx';
import { PeopleTab } from './parts/PeopleTab.tsx';
import { UnitsTab } from './parts/UnitsTab.tsx';
import { UnitTree } from './parts/UnitTree.tsx';
import page from './parts/organisation.module.css';

export default function OrganisationPage() {
  const me = useMe();
  const can = useCan();
  const [search, change] = useSearchState('/organisation');
  const unitId = search.unit ?? me.unit.id;
  const tab = search.tab ?? 'units';
  const unit = useApi('getUnit', { params: { id: unitId } }, { keep: true });
  const name = unit.data?.name ?? (unitId === me.unit.id ? me.unit.name : '…');
  const tabs = [
    ['units', '单位'],
    ['people', '人员'],
    ['appointments', '任职'],
    ...(can('duties:read') ? ([['events', '事件']] as const) : []),
    ...(can('organisation:write') ? ([['import', '表格导入']] as const) : []),
  ] as const;
  return (
    <div className="page">
      <PageHead
        title="单位与人员"
        note={tab === 'import' ? '从 Excel 导入单位、人员和任职' : `正在看：${name}（含下级）`}
      />
      <div className={tab === 'import' ? undefined : page.columns}>
        {tab !== 'import' && (
          <UnitTree
            root={me.unit}
            selected={unitId}
            onSelect={(id) => change({ unit: id === me.unit.id ? undefined : id })}
          />
        )}
        <div className="card">
          <nav className="tabs no-print" aria-label="单位与人员">
            {tabs.map(([key, title]) => (
              <button
                key={key}
                type="button"
                aria-current={tab === key ? 'page' : undefined}
                onClick={() => change({ tab: key === 'units' ? undefined : key })}
              >
                {title}
              </button>
            ))}
          </nav>
          <div className={page.body}>
            {tab === 'units' && <UnitsTab key={unitId} unit={unit} onSelect={(id) => change({ unit: id })} />}
            {tab === 'people' && <PeopleTab key={unitId} unit={{ id: unitId, name }} />}
            {tab === 'appointments' && <AppointmentsTab key={unitId} unit={{ id: unitId, name }} />}
            {tab === 'events' && <EventsTab key={unitId} unit={{ id: unitId, name }} />}
            {tab === 'import' && <ImportTab />}
          </div>
        </div>
      </div>
    </div>
  );
}
