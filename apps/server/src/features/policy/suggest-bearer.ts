import type { PolicyPlan } from '@liulian/contract';
import type { Kind, Pack, UnitLevel } from '@liulian/domain';
import type { DraftObligation } from '@liulian/policy';
import { classesIn, flagsIn, isDepartment, levelsIn, postsIn } from './lexicon.ts';

type Bearer = PolicyPlan['bearer'];
interface Found {
  bearer: Bearer;
  inferred: boolean;
  notes: string[];
}

const affectedWords = /发案|涉案|案发|问题单位|被巡察|被反馈|收到.*单位|所在单位/;
const pairWords = /(?:与|同|和)[^，。；]{0,12}?(?:班子成员|委员|班子其他成员)[^，。；]{0,8}?谈/;

/** Departments lead; they do not owe. */
export function leadsOf(read: DraftObligation, issuer: UnitLevel | null = null): string[] {
  return read.bearers
    .filter((name) => isDepartment(name) && levelsIn(name, issuer).length === 0)
    .map((name) => name.slice(0, 40));
}

/**
 * From the words of the bearers to levels, posts, classes; units and people cannot be mixed in one
 * obligation, so the first sort wins. `issuer`: the level of the unit whose paper it is.
 */
export function bearerOf(
  read: DraftObligation,
  pack: Pack,
  kind: Kind | null,
  cadence: PolicyPlan['cadence'],
  issuer: UnitLevel | null = null,
): Found {
  const notes: string[] = [];
  const levels = new Set<UnitLevel>();
  const posts = new Set<string>();
  const classes = new Set<string>();
  const at = new Set<UnitLevel>();
  let [keyPost, affected] = [false, false];
  const personal: string[] = [];
  const units: string[] = [];
  const unknown: string[] = [];
  for (const name of read.bearers) {
    const [ownPosts, ownClasses] = [postsIn(name, pack), classesIn(name, pack)];
    const ownLevels = levelsIn(name, issuer);
    if (/重点岗位/.test(name)) {
      keyPost = true;
      personal.push(name);
    } else if (ownPosts.length > 0 || ownClasses.length > 0) {
      for (const id of ownPosts.length > 0 ? ownPosts : ownClasses)
        (ownPosts.length > 0 ? posts : classes).add(id);
      if (!/各级/.test(name)) for (const level of ownLevels) at.add(level);
      personal.push(name);
    } else if (affectedWords.test(name)) affected = true;
    else if (ownLevels.length > 0) {
      for (const level of ownLevels) levels.add(level);
      units.push(name);
    } else if (/机关党委/.test(name)) {
      levels.add('detachment');
      units.push(name);
    } else if (!isDepartment(name)) unknown.push(name);
  }
  const flags = unitFlags(read, pack);
  const event =
    cadence !== null && ('after' in cadence || ('before' in cadence && !Array.isArray(cadence.before)));
  if (unknown.length > 0) notes.push(`没有对应到的责任主体：${unknown.join('、')}`);
  if (affected || (event && levels.size === 0 && personal.length === 0)) {
    // A talk after someone's appointment is owed to that person; a meeting after a case is the unit's.
    if (!affected && kind?.shape === 'talk')
      return { bearer: { persons: 'subject-of-event' }, inferred: true, notes };
    return { bearer: event ? { units: 'affected' } : null, inferred: !affected, notes };
  }
  const unitFirst =
    units.length > 0 &&
    (personal.length === 0 || read.bearers.indexOf(units[0] ?? '') < read.bearers.indexOf(personal[0] ?? ''));
  if (unitFirst) {
    if (personal.length > 0) notes.push(`原文责任主体还有：${personal.join('、')}，请另立一项`);
    return { bearer: { units: [...levels], ...(flags.length > 0 ? { flags } : {}) }, inferred: false, notes };
  }
  if (personal.length === 0) return { bearer: disciplineUnits(read, pack), inferred: true, notes };
  if (units.length > 0) notes.push(`原文责任主体还有：${units.join('、')}，请另立一项`);
  if (posts.size > 0 && pairWords.test(read.clause.text)) {
    const to = pack.vocabulary.posts
      .filter((post) => post.committee && !posts.has(post.id))
      .map((post) => post.id);
    if (to.length > 0)
      return {
        bearer: { pairs: { from: [...posts], to, within: 'same-committee' } },
        inferred: false,
        notes,
      };
  }
  if (posts.size > 0 && classes.size > 0) notes.push('原文既有职务又有人员类别，先按职务算');
  return {
    bearer: {
      persons: {
        ...(keyPost ? { keyPost: true } : posts.size > 0 ? { holds: [...posts] } : { classes: [...classes] }),
        ...(at.size > 0 ? { at: [...at] } : {}),
      },
    },
    inferred: false,
    notes,
  };
}

function unitFlags(read: DraftObligation, pack: Pack): string[] {
  const names = read.bearers.join('，');
  const flags = flagsIn([...read.conditions, ...read.bearers], pack);
  const add = (id: string, wanted: boolean) => {
    if (wanted && id in pack.vocabulary.flags && !flags.includes(id)) flags.push(id);
  };
  add('party-branch', /党支部|各支部/.test(names));
  add('party-committee', /(?<!机关)党委(?!书记|副书记|班子|委员)/.test(names));
  add('organ-party-committee', read.bearers.length === 1 && /^机关党委$/.test(names));
  return flags;
}

/** 纪委 alone: the units that have one. */
function disciplineUnits(read: DraftObligation, pack: Pack): Bearer {
  return read.bearers.some((name) => name.endsWith('纪委')) && 'discipline-committee' in pack.vocabulary.flags
    ? { units: ['corps', 'detachment'], flags: ['discipline-committee'] }
    : null;
}
