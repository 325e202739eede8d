/** What waits on this device: the shell shows and sends it, and clears it at the end of a session. */
export { clearDrafts } from './drafts.ts';
/** The line of a first page that says what came in. */
export { ReceivedHint } from './ReceivedHint.tsx';
export { drop, flush, post, useOutbox, type Sent } from './outbox.ts';
