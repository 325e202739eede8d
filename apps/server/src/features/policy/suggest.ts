import { createHash } from 'node:crypto';
import type { PolicyPlan } from '@liulian/contract';
import type { Obligation, Pack, UnitLevel } from '@liulian/domain';
import type { DraftObligation } from '@liulian/policy';
import { pinyinKey } from '../organisation/index.ts';
import { Rarity, gramsOf } from './grams.ts';
import { categoriesOf, recordWords, type RecordWord } from './lexicon.ts';
import { bearerOf, leadsOf } from './suggest-bearer.ts';
import { cadenceOf } from './suggest-cadence.ts';
import { dischargeOf, quotaOf } from './suggest-record.ts';

/** How much of a record's name must be in the clause before it is proposed. */
const threshold = 0.68;
/** Less is enough for the rule of an obligation in force that the same kind of record discharges. */
const near = 0.5;

/** What a record loses that the clause is only about: 抽查谈话记录 is an inspection and no talk. */
const about = 0.4;

/** Acts that are done upon the records of other acts. */
const handling =
  /^(?:对|将|就)?[^，。]{0,2}(检查|抽查|督查|督导|核查|核对|审核|复核|考核|评估|评议|报送|上报|报告|汇报|汇总|统计|公示|公布|通报|归档|整理|听取|分析|研判|总结|讲评|调度|收集|登记|备案)/;
/** Nouns that make of the word before them the matter of something else. */
const matter =
  /^[^，。]{0,4}?(?:记录|情况|台账|资料|档案|材料|名单|信息|方案|计划|总结|报告|经费|成效|效果|落实|开展)/;

/** Whether the clause speaks of such a record without asking for one. */
function isOnlyAbout(title: string, words: string[]): boolean {
  const verb =
    handling.exec(title)?.[1] ??
    /(?:开展|进行)(检查|抽查|督查|督导|核查|考核|评估|评议|通报|审核)$/.exec(title)?.[1];
  const tail = words.some((word) => {
    const end = word.length > 1 ? title.indexOf(word.slice(-2)) : -1;
    return end >= 0 && matter.test(title.slice(end + 2));
  });
  if (verb === undefined) return false;
  return tail && !words.some((word) => word.includes(verb));
}

/** The document a clause stands in; `issuer` is the level of the unit whose paper it is. */
interface Paper {
  id: string;
  text: string;
  year: number;
  issuer: UnitLevel | null;
}

interface Named {
  entry: RecordWord;
  grams: Set<string>;
  length: number;
}

/**
 * Proposes what a draft obligation could become, so that the officer mostly confirms. What it cannot tell
 * stays null.
 */
export class Suggester {
  private readonly pack: Pack;
  private readonly rarity: Rarity;
  private readonly named: Named[];

  constructor(pack: Pack, obligations: Obligation[]) {
    this.pack = pack;
    const entries = recordWords(pack, obligations);
    this.rarity = new Rarity(entries.flatMap((entry) => entry.words));
    this.named = entries.flatMap((entry) =>
      entry.words.map((word) => ({ entry, grams: gramsOf(word), length: word.length })),
    );
  }

  plan(read: DraftObligation, document: Paper): PolicyPlan {
    const entry = this.record(read);
    const kind = entry ? (this.pack.kinds.find((one) => one.id === entry.kind) ?? null) : null;
    const notes: string[] = [];
    const cadence = cadenceOf(read, this.pack, document.year);
    const bearer = bearerOf(read, this.pack, kind, cadence.cadence, document.issuer);
    const quota = quotaOf(read, this.pack, kind);
    notes.push(...bearer.notes, ...cadence.notes, ...quota.notes);
    const leads = leadsOf(read, document.issuer);
    return {
      id: planId(document.id, read),
      title: titleOf(read),
      pillar: this.pillar(read, entry, document.text),
      bearer: bearer.bearer,
      cadence: cadence.cadence,
      quota: quota.quota,
      dischargedBy:
        kind && entry ? dischargeOf(read, this.pack, kind, entry, bearer.bearer, cadence.cadence) : [],
      lead: leads[0] ?? null,
      coLead: leads.slice(1, 6),
      rule: null,
      note: notes.join('；').slice(0, 400) || null,
      inferred: cadence.inferred || bearer.inferred,
      matrix: true,
    };
  }

  private record(read: DraftObligation): RecordWord | null {
    const title = gramsOf(read.title);
    const whole = gramsOf(`${read.title}。${read.clause.text}`);
    const scored = this.named
      .map(({ entry, grams, length }) => {
        const found =
          0.75 * this.rarity.containment(grams, title) +
          0.25 * this.rarity.containment(grams, whole) -
          (isOnlyAbout(read.title, entry.words) ? about : 0);
        // Of two names that fit, the longer says more; of equals, what is in force.
        return { entry, found, score: found + Math.min(length, 12) * 0.012 + (entry.from ? 0.02 : 0) };
      })
      .filter(({ found }) => found >= near)
      .sort((a, b) => b.score - a.score);
    const best = scored.find(({ found }) => found >= threshold)?.entry;
    if (!best) return null;
    return best.from || best.categories.length > 0
      ? best
      : (scored.find(({ entry }) => entry.from && entry.kind === best.kind)?.entry ?? best);
  }

  private pillar(read: DraftObligation, entry: RecordWord | null, text: string): PolicyPlan['pillar'] {
    const above = this.pillarAbove(text, read.clause.start);
    if (above) return above;
    if (entry?.from) return entry.from.pillar;
    const kind = this.pack.kinds.find((one) => one.id === entry?.kind);
    const option = kind && categoriesOf(kind, this.pack).find((one) => one.id === entry?.categories[0]);
    return (option as { pillar?: PolicyPlan['pillar'] } | undefined)?.pillar ?? null;
  }

  /** The pillar whose name is in the nearest short line above, unless a chapter has begun since. */
  private pillarAbove(text: string, start: number): PolicyPlan['pillar'] {
    const lines = text
      .slice(Math.max(0, start - 6000), start)
      .split('\n')
      .toReversed();
    for (const line of lines) {
      if (line.length > 30) continue;
      for (const [id, pillar] of Object.entries(this.pack.scheme.pillars))
        if (line.includes(pillar.title)) return id as PolicyPlan['pillar'];
      if (/^\s*[一二三四五六七八九十]+、/.test(line)) return null;
    }
    return null;
  }
}

function titleOf(read: DraftObligation): string {
  const title = read.title.replace(/\s+/g, '');
  return title.length <= 40 ? title : `${title.slice(0, 39)}…`;
}

/** The same clause of the same document always gets the same id; readable for whoever opens the YAML. */
function planId(documentId: string, read: DraftObligation): string {
  const reading =
    pinyinKey(read.title.replace(/[^\u4e00-\u9fff]/g, '').slice(0, 8))
      .split(' ')
      .at(-1) ?? '';
  const hash = createHash('sha256').update(`${documentId}\0${read.id}`).digest('hex').slice(0, 5);
  const name = reading.replace(/[^a-z]/g, '').slice(0, 30);
  return `${name || 'item'}-${hash}`;
}
