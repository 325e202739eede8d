/** China has one zone and no summer time; a browser set to another one shows the corps' time all the same. */
export const zone = 8 * 3_600_000;

let present: string | null = null;
/** Set from what the server says: a frozen site shows its own day, whatever the browser's is. */
export function setPresentDay(today: string): void {
  present = today;
}
/** Now, as the site shows it: its day with the real time of day. */
export function presentMoment(): string {
  const real = new Date(Date.now() + zone).toISOString();
  return new Date(Date.parse(`${present ?? real.slice(0, 10)}T${real.slice(11)}`) - zone).toISOString();
}

/** `YYYY-MM-DD`, so many days later. */
export function addDays(date: string, days: number): string {
  const [year = 0, month = 0, day = 0] = date.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}
