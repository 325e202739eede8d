export { signIn, testApp, type Client, type TestApp } from './app.ts';
export { buildAccount, buildPerson, buildUnit, password } from './corps.ts';
export { testDatabase, type TestDatabase } from './database.ts';
