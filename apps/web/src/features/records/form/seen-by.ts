import type { Kind } from '@liulian/contract';

const seenBy = {
  open: '全总队都看得到',
  unit: '本单位和上级看得到',
  personal: '只有双方和依规知悉的人看得到',
  discipline: '只有名单上的人看得到，每次查看都留痕',
} as const;

/** Who will read a record of this kind: its own line or everyone, and its parties from when on. */
export function seenByText(kind: Pick<Kind, 'visibility' | 'parties' | 'firstStep'>): string {
  const parts: string[] = [seenBy[kind.visibility]];
  if (kind.visibility === 'open' && kind.firstStep) parts[0] = `${kind.firstStep}后${seenBy.open}`;
  const when = Map.groupBy(
    kind.parties.filter((party) => party.shownIn === null || party.shownIn.length > 0),
    (party) => party.shownIn?.map((stage) => `“${stage}”`).join('、') ?? '',
  );
  if (kind.visibility === 'unit')
    for (const [stages, parties] of when) {
      const titles = parties.map((party) => party.title).join('、');
      parts.push(
        stages ? `${titles}在${stages}环节看得到` : `${kind.firstStep ?? '提交'}后${titles}也看得到`,
      );
    }
  return parts.join('，');
}
