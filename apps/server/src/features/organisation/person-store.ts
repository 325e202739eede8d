import { sql } from 'kysely';
import type { NewRow, Row, Trx } from '../../platform/database/index.ts';

export type PersonRow = Row<'person'>;
export type ServiceRow = Row<'service'>;
export type AppointmentRow = Row<'appointment'>;

/** Locks the row: changes of one person follow one another. */
export function lockPerson(trx: Trx, corpsId: string, id: string): Promise<PersonRow | undefined> {
  return trx
    .selectFrom('person')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export function findPeople(trx: Trx, corpsId: string, ids: readonly string[]): Promise<PersonRow[]> {
  return trx
    .selectFrom('person')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where(sql<boolean>`id = any(${[...ids]})`)
    .execute();
}

/** The newest first. */
export function servicesOf(trx: Trx, corpsId: string, personId: string): Promise<ServiceRow[]> {
  return trx
    .selectFrom('service')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('person_id', '=', personId)
    .orderBy('from_on', 'desc')
    .execute();
}

export function appointmentsOf(trx: Trx, corpsId: string, personId: string): Promise<AppointmentRow[]> {
  return trx
    .selectFrom('appointment')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('person_id', '=', personId)
    .orderBy('from_on')
    .execute();
}

export async function insertPerson(trx: Trx, row: NewRow<'person'>): Promise<void> {
  await trx.insertInto('person').values(row).execute();
}

export async function updatePersonRow(
  trx: Trx,
  corpsId: string,
  id: string,
  changes: Partial<Omit<PersonRow, 'corps_id' | 'id'>>,
): Promise<void> {
  await trx.updateTable('person').set(changes).where('corps_id', '=', corpsId).where('id', '=', id).execute();
}

export async function insertService(trx: Trx, row: NewRow<'service'>): Promise<void> {
  await trx.insertInto('service').values(row).execute();
}

export async function updateService(
  trx: Trx,
  corpsId: string,
  id: string,
  changes: Partial<Omit<ServiceRow, 'corps_id' | 'id'>>,
): Promise<void> {
  await trx
    .updateTable('service')
    .set(changes)
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .execute();
}

export function lockAppointment(trx: Trx, corpsId: string, id: string): Promise<AppointmentRow | undefined> {
  return trx
    .selectFrom('appointment')
    .selectAll()
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertAppointment(trx: Trx, row: NewRow<'appointment'>): Promise<void> {
  await trx.insertInto('appointment').values(row).execute();
}

export async function updateAppointmentRow(
  trx: Trx,
  corpsId: string,
  id: string,
  changes: Partial<Omit<AppointmentRow, 'corps_id' | 'id'>>,
): Promise<void> {
  await trx
    .updateTable('appointment')
    .set(changes)
    .where('corps_id', '=', corpsId)
    .where('id', '=', id)
    .execute();
}
