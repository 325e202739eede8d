/**
 * Likeness of short Chinese texts by pairs of neighbouring characters; rare pairs say more than common ones.
 */

const filler =
  /[\d\s\p{P}\p{S}]|每年|每月|每季度|每半年|至少|不少于|不低于|应当|开展|组织|进行|活动|工作|一次|各级|各单位/gu;

export function gramsOf(text: string): Set<string> {
  const letters = text.normalize('NFKC').replace(filler, '');
  const grams = new Set<string>();
  for (let at = 0; at + 1 < letters.length; at += 1) grams.add(letters.slice(at, at + 2));
  if (letters.length === 1) grams.add(letters);
  return grams;
}

export class Rarity {
  private readonly counts = new Map<string, number>();
  private readonly total: number;

  constructor(texts: Iterable<string>) {
    let total = 0;
    for (const text of texts) {
      total += 1;
      for (const gram of gramsOf(text)) this.counts.set(gram, (this.counts.get(gram) ?? 0) + 1);
    }
    this.total = total;
  }

  weight(gram: string): number {
    return Math.log(1 + this.total / (this.counts.get(gram) ?? 1));
  }

  /** How much of `part` is found in `whole`, 0 to 1. */
  containment(part: Set<string>, whole: Set<string>): number {
    let [shared, all] = [0, 0];
    for (const gram of part) {
      const weight = this.weight(gram);
      all += weight;
      if (whole.has(gram)) shared += weight;
    }
    return all === 0 ? 0 : shared / all;
  }
}
