/**
 * Where "now" comes from. `CLOCK` freezes the date but not the time of day, so that order within a day stays
 * true.
 */
export interface Clock {
  /** Today in Asia/Shanghai. */
  today(): string;
  /** The present instant as ISO text; on a frozen date, that date with the real time of day. */
  now(): string;
}

/**
 * What a clock on a wall in Shanghai shows, as ISO text; the zone is UTC+8 all year since 1992, and
 * formatting dates by zone is slow.
 */
export function wall(instant: number): string {
  return new Date(instant + 8 * 3_600_000).toISOString().slice(0, 23);
}

export function systemClock(frozen: string | null): Clock {
  if (frozen === null)
    return { today: () => wall(Date.now()).slice(0, 10), now: () => new Date().toISOString() };
  return {
    today: () => frozen,
    now: () => new Date(`${frozen}${wall(Date.now()).slice(10)}+08:00`).toISOString(),
  };
}

/**
 * A measured instant as the clock shows it: on a frozen date, as far from its now as it really is from now.
 * For what is measured in real time and seen, such as sessions.
 */
export function shownBy(clock: Clock, instant: string): string {
  const shift = Date.parse(clock.now()) - Date.now();
  return Math.abs(shift) < 60_000 ? instant : new Date(Date.parse(instant) + shift).toISOString();
}

/** The Shanghai date of an instant. */
export function dateOf(instant: string): string {
  return wall(Date.parse(instant)).slice(0, 10);
}
