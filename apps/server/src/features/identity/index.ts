export { oidcRoutes } from './oidc-routes.ts';
export { identityRoutes } from './routes.ts';
export { Sessions } from './sessions.ts';
export { actorOf, setupToken } from './service.ts';
export { hashPassword } from './passwords.ts';
