export { buildHttp } from './app.ts';
export { binder, safeName, sendFile, type Bind, type Context } from './routes.ts';
export {
  actorOf,
  covers,
  dealsWith,
  demand,
  demandVerified,
  isOwnHand,
  peopleBehind,
  signedAs,
  isAbove,
  may,
  answersFor,
  scopeOf,
  verifiedMinutes,
  type Caller,
  type StandsInFor,
} from './caller.ts';
export { decodeCursor, decodeOffset, encodeCursor, pageOf } from './pages.ts';
export { RefusedAttempts } from './refused-attempts.ts';
export type { Sessions } from './sessions.ts';
export { refusalOf } from './problems.ts';
