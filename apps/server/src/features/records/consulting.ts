import { elevated, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { RecordRow } from './store.ts';

/**
 * An opinion that the caller's unit asked for comes before what the unit does.
 * @throws record.step_lacking
 */
export async function demandConsulted(trx: Trx, caller: Caller, row: RecordRow, step: string): Promise<void> {
  const open = await elevated(trx, () =>
    trx
      .selectFrom('record_referral')
      .select('to_name')
      .where('corps_id', '=', row.corps_id)
      .where('record_id', '=', row.id)
      .where('purpose', '=', 'consult')
      .where('unit_id', '=', caller.unitId)
      .where('answered_at', 'is', null)
      .where('ended_at', 'is', null)
      .execute(),
  );
  if (open.length === 0) return;
  const message = `在等${open.map(({ to_name: name }) => name).join('、')}会签；不等了，先收回会签`;
  throw new Refusal('record.step_lacking', { step, lacking: message }, [{ field: 'step', message }]);
}
