import { optionsOf, type Kind, type Obligation, type Pack, type UnitLevel } from '@liulian/domain';

/**
 * Words of documents and the ids of the pack's vocabulary that they mean. The titles come from the pack; only
 * everyday variants are listed here.
 */

export interface RecordWord {
  words: string[];
  kind: string;
  categories: string[];
  /** The obligation in force that is discharged so, where the words are its title. */
  from: Obligation | null;
}

const levelWords: [RegExp, UnitLevel[]][] = [
  [/各级|所属(?:各)?单位/, ['corps', 'detachment', 'brigade', 'station']],
  [/^(?:各|本|全体)?单位$|基层单位|各部队/, ['detachment', 'brigade', 'station']],
  [/总队(?!直属)/, ['corps']],
  [/支队/, ['detachment']],
  [/大队/, ['brigade']],
  [/消防救援站|消防站|基层站|队站|中队|(?:各|本)站|^站$/, ['station']],
  [/处室|科室|机关各部门|各处/, ['office']],
];

const order: UnitLevel[] = ['corps', 'detachment', 'brigade', 'station'];
/** The issuer itself: 本级, 机关, 我部, 本大队, 我支队. */
const itself =
  /^(?:本级|机关|(?:本|我)(?:级|部|机关|单位|局|队|总队|支队|大队|站)(?:机关|党委|党支部|党组织)?|党委机关)$/;
/** Everybody below the issuer: 各单位, 所属单位, 基层单位. */
const below = /^(?:各|全体|各基层|所属|所属各|下属|下属各|基层|各下属)单位$|^(?:各部队|基层队站)$/;

/** The level of the organ that issued a document, told by its name; the lowest level it names is its own. */
export function issuerLevel(name: string): UnitLevel | null {
  return order.findLast((level) => levelsIn(name).includes(level)) ?? null;
}

/**
 * The levels that a phrase names: 总队和各支队, 各级, 大队（站）. Where the level of the issuer is known, 我部 is
 * that level, and 各单位 and 各级 reach from it downwards.
 */
export function levelsIn(phrase: string, issuer: UnitLevel | null = null): UnitLevel[] {
  const from = issuer === null ? -1 : order.indexOf(issuer);
  if (issuer !== null && from >= 0) {
    if (itself.test(phrase)) return [issuer];
    if (below.test(phrase) && from < order.length - 1) return order.slice(from + 1);
    if (/各级/.test(phrase)) return order.slice(from);
  }
  const found = levelWords.flatMap(([pattern, levels]) => (pattern.test(phrase) ? levels : []));
  return [...new Set(found)];
}

const departments = /(?:部门?|处|科|办公室|纪委|纪检组|督察|工会|团委|专班|领导小组)$/;

/** Whoever leads or helps, rather than the units that owe the duty: 政治部门, 宣传处, 纪委. */
export function isDepartment(phrase: string): boolean {
  return departments.test(phrase);
}

/** 教导员（指导员） stands for both; a party post is also said without its organisation. */
export function variants(title: string): string[] {
  const base = title.replace(/[（(].*?[）)]/g, '');
  const inner = /[（(](.+?)[）)]/.exec(title)?.[1];
  const all = [
    title.replace(/[（）()]/g, ''),
    base,
    ...(inner !== undefined && inner.length > 1 && inner.length <= 6 ? [inner] : []),
  ];
  return [
    ...new Set([
      ...all,
      ...all.flatMap((word) =>
        word.startsWith('党组织')
          ? [word.slice(3), `党委${word.slice(3)}`, `党支部${word.slice(3)}`, `支部${word.slice(3)}`]
          : [],
      ),
    ]),
  ].filter((word) => word.length > 1);
}

const classWords: Record<string, string[]> = {
  leader: ['党员领导干部', '领导干部', '党员干部', '各级领导'],
  cadre: ['一般干部', '机关干部', '干部'],
  firefighter: ['消防员', '队员', '消防指战员'],
  clerk: ['文员'],
  recruit: ['新入职人员', '新招录人员', '新入职', '新训人员'],
};
const everyone = /(?:全体|全员|广大|每名)?(?:指战员|人员|党员|队伍成员|干部职工|全员)$/;

export function classesIn(phrase: string, pack: Pack): string[] {
  if (/领导干部|党员干部/.test(phrase)) return ['leader'];
  if (/新入职|新招录|新训/.test(phrase)) return ['recruit'];
  const found = Object.entries(classWords)
    .filter(([, words]) => words.some((word) => phrase.endsWith(word)))
    .map(([id]) => id);
  if (found.length > 0) return found;
  return everyone.test(phrase) && !/重点岗位|有关人员|相关人员/.test(phrase)
    ? Object.keys(pack.vocabulary.classes)
    : [];
}

/** Posts whose title ends the phrase; the longest wins, so that 副书记 is not 书记. */
export function postsIn(phrase: string, pack: Pack): string[] {
  let best: { length: number; ids: string[] } = { length: 0, ids: [] };
  const clean = phrase.replace(/[（(].*?[）)]/g, '');
  for (const post of pack.vocabulary.posts) {
    for (const word of variants(post.title)) {
      if (!clean.endsWith(word)) continue;
      if (word.length > best.length) best = { length: word.length, ids: [post.id] };
      else if (word.length === best.length && !best.ids.includes(post.id)) best.ids.push(post.id);
    }
  }
  return best.ids;
}

/** Unit flags that a condition names: 设有文化景观的单位, 设党支部的单位. */
export function flagsIn(phrases: string[], pack: Pack): string[] {
  const text = phrases.join('，');
  return Object.entries(pack.vocabulary.flags)
    .filter(([, title]) => {
      const core = title.replace(/^(?:设有|设|有|承办)/, '').replace(/[（(].*?[）)]/g, '');
      return core.length > 1 && text.includes(core) && /设有|设立|有|承办|凡/.test(text);
    })
    .map(([id]) => id);
}

const eventWords: Record<string, string[]> = {
  appointed: ['任职', '到任', '提拔', '任用', '履新', '上任'],
  'appointment-batch': ['集中任用', '集体任职', '一批任职'],
  'probation-ends': ['试用期满', '试用期'],
  'intake-batch': ['新入职', '入职', '入队', '新招录'],
  'case-decided': ['发案', '案发', '处分决定', '处分', '案件办结', '结案'],
  'meeting-held': ['召开会议', '会前', '开会'],
  'inspection-fed-back': ['巡察反馈', '反馈'],
  'recommendation-served': ['监督建议'],
  'notice-served': ['工作提示'],
};

export function eventIn(phrase: string, pack: Pack): string | null {
  for (const event of pack.scheme.events) if (phrase.includes(event.title)) return event.id;
  const known = new Set(pack.scheme.events.map((event) => event.id));
  for (const [id, words] of Object.entries(eventWords))
    if (known.has(id) && words.some((word) => phrase.includes(word))) return id;
  return null;
}

export function festivalsIn(names: string[], pack: Pack): { ids: string[]; unknown: string[] } {
  const ids: string[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    const core = name.replace(/佳?节$/, '');
    const found = pack.calendar.festivals.find((festival) => festival.title.replace(/节$/, '') === core);
    if (found) ids.push(found.id);
    else unknown.push(name);
  }
  return { ids, unknown };
}

/** What records there are to discharge an obligation with, by the words that name them. */
export function recordWords(pack: Pack, obligations: Obligation[]): RecordWord[] {
  const list: RecordWord[] = obligations.flatMap((obligation) => {
    const rule = obligation.dischargedBy[0];
    if (!rule) return [];
    const category = rule.where.category;
    return [
      {
        words: [obligation.title],
        kind: rule.kind,
        categories: category && 'any' in category ? category.any.map(String) : [],
        from: obligation,
      },
    ];
  });
  for (const kind of pack.kinds) {
    const categories = categoriesOf(kind, pack);
    for (const option of categories)
      list.push({ words: variants(option.title), kind: kind.id, categories: [option.id], from: null });
    if (categories.length === 0)
      list.push({ words: variants(kind.title), kind: kind.id, categories: [], from: null });
  }
  return list;
}

export function categoriesOf(kind: Kind, pack: Pack) {
  return kind.fields.category ? optionsOf(kind.fields.category, pack.vocabulary) : [];
}
