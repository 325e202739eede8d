import type { Feature } from '../../platform/feature.ts';
import { systemActor } from '../../platform/audit.ts';
import { mailJob } from '../../platform/mail.ts';
import type { Deps } from '../../deps.ts';
import { followAppointments } from './appointed-roles.ts';
import { closeLeavers } from './departures.ts';
import { standInRoutes } from './stand-in-routes.ts';
import { endThoseOver } from './stand-in-service.ts';
import { oidcRoutes } from './oidc-routes.ts';
import { sendOpenings } from './opening-mails.ts';
import { identityRoutes } from './routes.ts';

export { followAppointments } from './appointed-roles.ts';
export { peopleLeft, peopleMoved, type Moved } from './departures.ts';
export { sourceOf } from './known-devices.ts';
export { identityAt, StoredSessions } from './sessions.ts';
export { setupToken } from './service.ts';
export { withDeputies } from './stand-ins.ts';
export { hashPassword } from './passwords.ts';

/** Accounts, roles, sessions and how one signs in. */
export const identityFeature: Feature<Deps> = {
  id: 'identity',
  tables: [
    'account',
    'role_grant',
    'session',
    'account_opening',
    'grant_proposal',
    'known_device',
    'stand_in',
  ],
  mount: ({ bind, http, deps, founded }) => {
    deps.refused.watch(http);
    identityRoutes(bind, deps, founded);
    oidcRoutes(http, deps);
    standInRoutes(bind, deps);
  },
  newDay: async (trx, deps, corpsId) => {
    await closeLeavers(trx, deps.clock, corpsId, systemActor);
    await endThoseOver(trx, deps.clock, corpsId);
    await followAppointments(trx, deps.clock, corpsId, systemActor);
  },
  jobs: ({ database, config }) => [
    mailJob(config, { name: 'opening-mails', title: '发送设密码的链接' }, (transport, site, fail) =>
      sendOpenings(database, transport, site, fail),
    ),
  ],
};
