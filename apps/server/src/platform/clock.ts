/** Where "now" comes from. `CLOCK` freezes the date but not the time of day, so that order within a day stays true. */
export interface Clock {
  /** Today in Asia/Shanghai. */
  today(): string;
  /** The present instant as ISO text; on a frozen date, that date with the real time of day. */
  now(): string;
}

const shanghai = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' });

export function systemClock(frozen: string | null): Clock {
  if (frozen === null) return { today: () => shanghai.format(new Date()), now: () => new Date().toISOString() };
  return {
    today: () => frozen,
    now: () => {
      const time = new Date().toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai', hour12: false });
      return new Date(`${frozen}T${time}.${String(Date.now() % 1000).padStart(3, '0')}+08:00`).toISOString();
    },
  };
}

/** The Shanghai date of an instant. */
export function dateOf(instant: string): string {
  return shanghai.format(new Date(instant));
}
