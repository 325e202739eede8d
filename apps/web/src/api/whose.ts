import type { Me } from '@liulian/contract';

/** The identity in which something was written: account, unit, and in whose place, if in anybody's. */
export interface Whose {
  accountId: string;
  unitId: string;
  /** Missing in what older versions left on a device: it was written in one's own name. */
  standInId?: string | null;
}

type Identity = { account: Pick<Me['account'], 'id'>; identity: Pick<Me['identity'], 'unit' | 'standIn'> };

export const whoseOf = ({ account, identity }: Identity): Whose => ({
  accountId: account.id,
  unitId: identity.unit.id,
  standInId: identity.standIn?.id ?? null,
});

/** Whether something may be sent in the present identity: never in another name than it was written in. */
export const isSame = (one: Whose, other: Whose): boolean =>
  one.accountId === other.accountId &&
  one.unitId === other.unitId &&
  (one.standInId ?? null) === (other.standInId ?? null);
