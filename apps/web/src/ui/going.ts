/** Goes to another page of this site, by its address. Set by main.tsx, so that what is on screen first needs no router. */
let way: (href: string) => Promise<void> = (href) => Promise.resolve(location.assign(href));

export function goBy(next: (href: string) => Promise<void>): void {
  way = next;
}

export const go = (href: string): Promise<void> => way(href);
