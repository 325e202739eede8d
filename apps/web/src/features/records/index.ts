/** The line of a first page that says what came in. */
export { ReceivedHint } from './ReceivedHint.tsx';
