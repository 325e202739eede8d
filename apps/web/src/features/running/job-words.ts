/** How often a job runs, from seconds: `5 秒`, `10 分钟`, `6 小时`. */
export function everyText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} 秒`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} 分钟`;
  return `${Math.round(seconds / 3600)} 小时`;
}

/** How long a run took, from milliseconds. */
export function lengthText(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} 毫秒`;
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} 秒` : `${Math.round(seconds / 60)} 分钟`;
}
