import type { ResponseOf } from '@liulian/contract';

export type UnitYear = ResponseOf<'getUnitYear'>;
