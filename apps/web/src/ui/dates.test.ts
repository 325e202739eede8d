import { afterEach, expect, test, vi } from 'vitest';
import { momentText } from './dates.ts';

afterEach(() => vi.unstubAllEnvs());

test.each(['UTC', 'America/New_York', 'Pacific/Kiritimati'])(
  "a browser in %s shows the corps' time",
  (zone) => {
    vi.stubEnv('TZ', zone);
    expect(momentText('2023-09-15T06:05:00Z', '2023-09-15T06:05:00Z')).toBe('9月15日 14:05');
    expect(momentText('2023-09-15T17:30:00Z', '2023-09-15T06:05:00Z')).toBe('9月16日 01:30');
    // New Year comes to the corps eight hours before it comes to UTC.
    expect(momentText('2022-12-31T15:59:00Z', '2022-12-31T16:00:00Z')).toBe('2022年12月31日 23:59');
    expect(momentText('2022-12-31T16:00:00Z', '2022-12-31T16:00:00Z')).toBe('1月1日 00:00');
    expect(momentText('gone')).toBe('gone');
  },
);
