import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Database } from './platform/database/index.ts';
import type { RefusedAttempts, Sessions } from './platform/http/index.ts';
import type { ProgrammeEngine } from './platform/programme-engine.ts';

/** What features are built from; made once in app.ts, for production and tests alike. */
export interface Deps {
  config: Config;
  database: Database;
  clock: Clock;
  programme: ProgrammeEngine;
  sessions: Sessions;
  refused: RefusedAttempts;
}
