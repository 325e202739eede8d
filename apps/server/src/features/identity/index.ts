export { closeLeavers, peopleLeft, peopleMoved, type Moved } from './departures.ts';
export { sourceOf } from './known-devices.ts';
export { oidcRoutes } from './oidc-routes.ts';
export { sendOpenings } from './opening-mails.ts';
export { RefusedAttempts } from './refused-attempts.ts';
export { identityRoutes } from './routes.ts';
export { identityAt, Sessions } from './sessions.ts';
export { actorOf, setupToken } from './service.ts';
export { hashPassword } from './passwords.ts';
