/** Calendar arithmetic on plain dates; no clock is read here, today comes from the server. */
function parts(date: string): [number, number, number] {
  const [year, month, day] = date.split('-').map(Number);
  return [year ?? 0, month ?? 1, day ?? 1];
}

export function monthSpan(month: string): { from: string; to: string } {
  const [year, index] = parts(month);
  const last = new Date(Date.UTC(year, index, 0)).getUTCDate();
  return { from: `${month}-01`, to: `${month}-${String(last).padStart(2, '0')}` };
}

export function addMonths(month: string, count: number): string {
  const [year, index] = parts(month);
  return new Date(Date.UTC(year, index - 1 + count, 1)).toISOString().slice(0, 7);
}

/** Monday = 1 … Sunday = 7, as the calendar counts. */
export function isoWeekday(date: string): number {
  const [year, month, day] = parts(date);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}
