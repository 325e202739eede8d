import type { ResponseOf } from '@liulian/contract';

export type CalendarDay = ResponseOf<'getDutyCalendar'>['days'][number];
