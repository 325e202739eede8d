export { clientOf, signIn, testApp, type Client, type Reply, type TestApp } from './app.ts';
export { buildAccount, buildPerson, buildUnit, password } from './corps.ts';
export { testDatabase, type TestDatabase } from './database.ts';
export { saveKind, stepsOf } from './steps.ts';
export { withEveryRole } from './every-role.ts';
