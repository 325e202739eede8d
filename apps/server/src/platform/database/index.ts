export { openDatabase, type Database, type Db } from './open.ts';
export { migrate, readMigrations } from './migrate.ts';
export {
  asSystem,
  corpsIds,
  elevated,
  inScope,
  programmeChanged,
  programmeIs,
  programmeStamp,
  type Scope,
  type Trx,
} from './scope.ts';
export type { NewRow, Row, Tables } from './tables.ts';
export { bulkInsert } from './bulk.ts';
export { containing } from './like.ts';
export { pg } from './types.ts';
