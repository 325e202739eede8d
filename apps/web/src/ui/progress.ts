interface Progress {
  done: number;
  min: number;
  by?: Record<string, { done: number; min: number; title?: string | undefined }> | undefined;
}

/** 1/2 次, or 省级 0/1 · 市级 1/2 where the quota is by category. */
export function progressText(progress: Progress, unitWord = ''): string {
  const by = Object.entries(progress.by ?? {});
  if (by.length > 0)
    return by.map(([id, part]) => `${part.title ?? id} ${part.done}/${part.min}`).join(' · ');
  return `${progress.done}/${progress.min}${unitWord ? ` ${unitWord}` : ''}`;
}

/** 还差 1 次 */
export function leftText(progress: Progress, unitWord = ''): string {
  const left = Math.max(0, progress.min - progress.done);
  return left > 0 ? `还差 ${left} ${unitWord}`.trim() : '已够数';
}
