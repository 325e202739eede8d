/** Runs what can wait until the page is drawn and nothing else is to be done; Safari has no word for it. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 2000 });
  else setTimeout(work, 200);
}
