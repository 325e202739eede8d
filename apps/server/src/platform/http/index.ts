export { buildHttp } from './app.ts';
export { binder, safeName, sendFile, type Bind, type Context } from './routes.ts';
export {
  covers,
  dealsWith,
  demand,
  demandVerified,
  isOwnHand,
  peopleBehind,
  signedAs,
  isAbove,
  may,
  scopeOf,
  verifiedMinutes,
  type Caller,
  type StandsInFor,
} from './caller.ts';
export { decodeCursor, decodeOffset, encodeCursor, pageOf } from './pages.ts';
export { refusalOf } from './problems.ts';
