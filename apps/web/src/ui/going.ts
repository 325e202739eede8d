/**
 * Goes to another page of this site, by its address. Set by main.tsx, so that what is on screen first needs
 * no router.
 */
let way: (href: string) => Promise<void> = (href) => Promise.resolve(location.assign(href));

export function goBy(next: (href: string) => Promise<void>): void {
  way = next;
}

export const go = (href: string): Promise<void> => way(href);

let left = false;
// A browser may bring back the document that was left, with everything on it.
addEventListener('pageshow', (event) => {
  if (event.persisted && left) location.reload();
});
export const isLeaving = (): boolean => left;

/**
 * Leaves with everything in memory: what is still on its way finds nobody, and nothing of an account outlives
 * its session.
 */
export function leaveFor(href: string): void {
  left = true;
  location.replace(href);
}
