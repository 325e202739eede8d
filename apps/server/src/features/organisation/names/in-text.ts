/**
 * Names in pasted text as people have it: a line of a notice, minutes, a copied sheet. What it cannot read
 * stays in the name and is shown to whoever pasted it.
 */
import { cleanName, foldRadicals } from '@liulian/domain';
import { isCompoundSurname, joinSpaced } from './spaced.ts';
import {
  absenceHeading,
  absenceIn,
  doubtIn,
  headingOf,
  isNoUnit,
  isTitle,
  looksLikeUnit,
  presentMark,
  withoutNumbers,
  withoutTitles,
} from './words.ts';

export interface Mention {
  /** Without titles, marks, numbers; what is shown. */
  name: string;
  /** As it was written: somebody may be called so all the same. */
  written: string;
  /** What was said of his unit, in brackets, in a column, in a heading. Not every one is a unit. */
  hints: string[];
  /** Why he was not there, in the words of the list; null for those present. */
  absent: string | null;
  /** What makes it uncertain whether he was there, in the words of the list: 代签, or a 请假 behind several. */
  doubt?: string;
}

/** What a heading says of the names behind it. */
interface Under {
  absent: string | null;
  hints: string[];
}

const nobody: Under = { absent: null, hints: [] };
const nations =
  '汉|满|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|水|东乡|纳西|羌|土|锡伯|柯尔克孜';
const meaningless = new RegExp(
  `^(?:以上|以下|上午|下午|全勤|全到|到齐|全部到齐|全部|全体|暂无|合计|小计|总计|应到|实到|(?:${nations})族` +
    '|(?:共|计|合计|总计|应到|实到|应签|实签|出席|参加|到会|参会)*[\\d一二三四五六七八九十百]+(?:人|名|位)' +
    '|.{0,30}(?:签到表|签到册|签到簿|签字表|花名册|点名册|登记表|名单|会议记录|通知))$',
);
const noNames =
  /(?:时间|日期|地点|地址|主题|议题|内容|题目|名称|电话|手机|号码|人数|应到|天气|要求|课时|方式|载体|依据)$/;
const longestHeading = 60;
/** More characters with blanks between than this are put together piece by piece. */
const longestRun = 24;
const bracketed = /^[（(【[〔]/;
const opening = '（(【[〔';
const closing = '）)】]〕';

/** Names in text of any number of lines; each says what stood with it. */
export function namesIn(text: string): Mention[] {
  const found: Mention[] = [];
  let section: Under = nobody;
  for (const line of text.normalize('NFC').split(/[\n\r\u000b\u000c\u2028\u2029]+/))
    section = readLine(line, section, found);
  return found;
}

/** Full-width digits and letters become plain ones, blanks stay as wide as they are. */
const plainLine = (line: string) =>
  withoutNumbers(
    foldRadicals(line)
      .replace(/[０-９Ａ-Ｚａ-ｚ＋]/g, (char) => char.normalize('NFKC'))
      .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
      .replace(/[☑☒✅]\ufe0f?/g, (char) => (char.startsWith('☒') ? '×' : '√')),
  );

const numbering =
  /^\s*(?:[\u2460-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]+|第?[一二三四五六七八九十]{1,3}[、.．]|[（(]\s*(?:\d{1,4}|[一二三四五六七八九十]{1,3})\s*[）)]|\d{1,4}\s*[.．、:：)）](?!\d)|[·•\-–—*#>●■◆]+\s)\s*/;

function readLine(raw: string, section: Under, found: Mention[]): Under {
  let line = plainLine(raw).trim();
  for (let before = ''; before !== line;) {
    before = line;
    line = line.replace(numbering, '').trim();
  }
  // 参 加 人 员：
  line = line.replace(/(?:\p{Script=Han}[ \u3000]+){1,6}\p{Script=Han}(?=\s*[:：])/gu, (label) =>
    label.replace(/\s/g, ''),
  );
  if (line === '') return section;
  const heading = headingLine(line);
  if (heading) return heading;
  let after = section;
  for (const { label, text } of segmentsOf(line)) {
    const under = label === '' ? section : underLabel(label, text, found);
    if (!under) continue;
    if (label !== '') after = text.trim() === '' || /[、，,]\s*$/.test(text) ? under : nobody;
    readSegment(text, under, found, label !== '' && /^(?:备注|说明|附注|注)$/.test(label));
  }
  return after;
}

/** A line that is nothing but a heading: 请假人员, 【参加人员】, 湖滨站（12人）. */
function headingLine(line: string): Under | null {
  if (line.length > longestHeading) return null;
  const plain = line.replace(/^[【[]|[】\]]$|[（(][^）)]*[\d人名][）)]$/g, '').trim();
  if (/[:：，,、;；]/.test(plain)) return null;
  const absent = absenceHeading(plain);
  if (absent) return { absent, hints: [] };
  const kind = headingOf(plain);
  if (kind === 'name' || kind === 'signature') return nobody;
  return looksLikeUnit(plain) && !/\s/.test(plain) ? { absent: null, hints: [plain] } : null;
}

/** A line cut at the colons outside brackets: what stands before one is the label of what follows. */
function segmentsOf(line: string): { label: string; text: string }[] {
  const segments = [{ label: '', text: '' }];
  let depth = 0;
  for (const char of line) {
    if (opening.includes(char)) depth += 1;
    if (closing.includes(char)) depth = Math.max(0, depth - 1);
    const last = segments.at(-1) as { label: string; text: string };
    if ((char === ':' || char === '：') && depth === 0) {
      const label = /[^\s，,、;；|。]*(?:[（(][^（()）]*[）)])?$/u.exec(last.text)?.[0] ?? '';
      if (/\p{Script=Han}/u.test(label)) {
        last.text = last.text.slice(0, last.text.length - label.length);
        segments.push({ label, text: '' });
      } else last.text += ' ';
    } else last.text += char;
  }
  return segments;
}

/** What a label says of the names behind it; null when none follow, or when the label was a name itself. */
function underLabel(label: string, text: string, found: Mention[]): Under | null {
  if (label.length > longestHeading) return nobody;
  const plain = label.replace(/[（(【[][^）)】\]]*[）)】\]]/g, '').replace(numbering, '');
  const absent = absenceHeading(plain);
  if (absent) return { absent, hints: [] };
  if (noNames.test(plain)) return null;
  if (looksLikeUnit(plain)) return { absent: null, hints: [plain] };
  const value = text.trim();
  const bare = /^[\p{P}\p{S}\s\d]*$/u.test(value) || presentMark.test(value);
  const isName = /^(?:\p{Script=Han}{2,4}|[\p{Script=Han}·]{4,20})$/u.test(cleanName(plain));
  if (isName && !isTitle(plain) && headingOf(plain) === null && (bare || isOnlyAbsence(value))) {
    found.push(mention(plain, [], absenceIn(value)));
    return null;
  }
  return nobody;
}

const isOnlyAbsence = (text: string) => absenceIn(text) !== null && statusWord(text) !== null;

interface Token {
  text: string;
  bracket: boolean;
  /** How many blanks stood before it; null after a separator or at the beginning. */
  gap: number | null;
  /** Behind 、: one of several of whom something may be said together. */
  listed: boolean;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let gap: number | null = null;
  let listed = false;
  for (const piece of text.match(
    /[（(【[〔][^）)】\]〕]*[）)】\]〕]?|[，,、;；|/／\\。！!?？]+|\s+|[^\s，,、;；|/／\\。！!?？（(【[〔]+/g,
  ) ?? []) {
    if (/^\s+$/.test(piece)) {
      if (tokens.length > 0 && gap !== null) gap += piece.length;
    } else if (/^[，,、;；|/／\\。！!?？]/.test(piece)) {
      gap = null;
      listed = piece.includes('、');
    } else {
      tokens.push({ text: piece, bracket: bracketed.test(piece), gap, listed });
      gap = 0;
      listed = false;
    }
  }
  return tokens;
}

function readSegment(text: string, under: Under, found: Mention[], remarks: boolean): void {
  const from = found.length;
  let current = under;
  let last: Mention | null = null;
  /** 湖滨站 张三 东湖站 李四: the unit came first. */
  let unitFirst: boolean | null = null;
  let announced: string | null = null;
  /** Those between whom only 、 stands: what is said behind the last may be said of all. */
  let together: Mention[] = [];
  const saidOfLast = (reason: string) => {
    for (const one of together) if (one !== last && one.absent === null) one.doubt ??= `后面写着“${reason}”`;
  };
  const tokens = spacedTogether(tokensOf(text));
  for (const [at, token] of tokens.entries()) {
    if (token.bracket) {
      const inside = token.text.replace(/^[（(【[〔]\s*|\s*[）)】\]〕]$/g, '');
      if (announced !== null && !last) {
        for (const name of namesIn(inside)) found.push({ ...name, absent: name.absent ?? announced });
      } else if (last) remark(last, inside, found.slice(from));
      else current = headingLine(inside.trim()) ?? current;
      continue;
    }
    const word = token.text.replace(
      /^[\d.．)）:：·#@*＊\-–—~\u2460-\u24ff\u2776-\u2793\u3220-\u3229]+(?=\p{Script=Han})|[:：。.…~\-–—*＊]+$/gu,
      '',
    );
    if (last && token.gap !== null && (presentMark.test(word) || word === '否')) continue;
    if (
      word === '' ||
      meaningless.test(token.text) ||
      meaningless.test(word) ||
      /^[\d\p{P}\p{S}年月日时分点]+$/u.test(word)
    ) {
      if (last && /^[×✗✘☒╳]$/.test(word)) last.absent ??= '未到';
      continue;
    }
    const heading = absenceHeading(word);
    if (heading && (!last || token.gap === null)) {
      current = { absent: heading, hints: [] };
      announced = heading;
      last = null;
      continue;
    }
    const status = statusWord(word);
    if (status !== null) {
      if (last) last.absent ??= status === '' ? null : status;
      if (status !== '') saidOfLast(status);
      continue;
    }
    if (isTitle(word) || isNoUnit(word) || /^[站队男女有无]$/.test(word) || headingOf(word) !== null)
      continue;
    if (looksLikeUnit(word) && !tokens[at + 1]?.bracket) {
      unitFirst ??= last === null;
      if (unitFirst) current = { absent: current.absent, hints: [word] };
      else if (last && last.hints.length === 0) last.hints.push(word);
      continue;
    }
    for (const person of personsOf(word)) {
      if (remarks && person.absent === null) {
        last = null;
        continue;
      }
      last = {
        ...person,
        hints: [...current.hints, ...person.hints],
        absent: person.absent ?? current.absent,
      };
      found.push(last);
      if (!token.listed) together = [];
      together.push(last);
      if (person.absent !== null) saidOfLast(person.absent);
    }
  }
}

/** What a bracket behind a name says of him: why he is away, or where he is from. */
function remark(person: Mention, inside: string, all: Mention[]): void {
  const absent = absenceIn(inside);
  if (absent !== null) {
    const everyone = /^(?:均|都|以上|全部)+/.exec(inside)?.[0];
    if (everyone) for (const one of all) one.absent ??= absent.slice(everyone.length);
    // 请假人员：王五（事假）: the nearer word is the better one.
    else person.absent = absent;
    return;
  }
  const doubt = doubtIn(inside);
  if (doubt !== null) {
    person.doubt = doubt;
    return;
  }
  for (const hint of inside.split(/[，,、;；]|\s+/))
    if (/\p{L}/u.test(hint) && !/^[\d一二三四五六七八九十]+$/.test(hint)) person.hints.push(hint);
}

/** Single characters between blanks become names again; a surname alone takes the word behind it. */
function spacedTogether(tokens: Token[]): Token[] {
  const isSingle = (token: Token | undefined) =>
    token !== undefined &&
    /^\p{Script=Han}$/u.test(token.text) &&
    !/^[站队男女到是否有无未缺假]$/.test(token.text);
  const joined: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (!isSingle(token)) {
      joined.push(token);
      continue;
    }
    let end = at + 1;
    while (end - at < longestRun && isSingle(tokens[end]) && tokens[end]?.gap !== null) end += 1;
    const run = tokens.slice(at, end);
    const before = joined.at(-1);
    const next = tokens[end];
    if (run.length > 1) {
      const names = joinSpaced(
        run.map(({ text }) => text),
        run.map(({ gap }) => gap ?? 0),
      );
      names.forEach((text, i) =>
        joined.push({ text, bracket: false, gap: i === 0 ? token.gap : 1, listed: i === 0 && token.listed }),
      );
    } else if (before && token.gap !== null && isCompoundSurname(before.text)) before.text += token.text;
    else if (next && next.gap !== null && /^\p{Script=Han}{1,2}$/u.test(next.text) && !isTitle(next.text)) {
      joined.push({ ...token, text: token.text + next.text });
      end += 1;
    } else joined.push(token);
    at = end - 1;
  }
  return joined;
}

/**
 * The reason where a word says nothing but why somebody is away (因病请假), an empty text where it says that he
 * came after all, null where it says something else.
 */
function statusWord(word: string): string | null {
  const plain = word.replace(/\s/g, '');
  const reason = absenceIn(plain);
  if (reason === null) return null;
  return /^(?:因|正在|去|在|回|赴|请|休|外出|出差|值|未|没|缺|病|事|公(?!孙)|产|婚|丧|年[休假]|探|陪|护|育|住院|轮休|调休|补休|备勤|执勤|离队|旷|不|假|[×✗✘☒╳])/.test(
    plain,
  )
    ? reason
    : null;
}

const etc =
  /(?<=..)等(?:\s*[\d一二三四五六七八九十百余几多两]*(?:余|多)?(?:名|位|个)?(?:人|同志|党员|干部|人员|消防员|指战员|队员)*)$/u;
const marks = /[√✓✔☑★☆●○◎◆■△▲✩〇]+/gu;

/** The person in a word, with what is stuck to the name: 指导员张三, 张三√, 李四请假, 王五等5人. */
function personsOf(word: string): Mention[] {
  const plain = word.replace(marks, '').replace(etc, '');
  if (/[×✗✘☒╳]$/.test(plain)) return personsOf(plain.slice(0, -1)).map((one) => ({ ...one, absent: '未到' }));
  const stuck =
    /^([\p{Script=Han}·]{2,}?)(?=因|去|赴|在|回|到|已|正|请|休|外出|出差|值班|执勤|备勤|未|没|缺|病假|事假|公[假差]|产假|婚假|年[休假]|探亲|住院|轮休|调休|补休|离队|旷)(.+)$/u.exec(
      plain,
    );
  const reason = stuck && absenceIn(stuck[2] as string);
  if (stuck && reason) return [mention(stuck[1] as string, [], reason)];
  const two = /^(\p{Script=Han}{2,3})(?:以及|和|及|与)(\p{Script=Han}{2,3})$/u.exec(plain);
  if (two && plain.length > 4 && !isTitle(plain))
    return [mention(two[1] as string, [], null), mention(two[2] as string, [], null)];
  const person = mention(plain, [], null);
  return person.name === '' ? [] : [person];
}

function mention(word: string, hints: string[], absent: string | null): Mention {
  const written = cleanName(word).replace(/^·+|·+$/g, '');
  const { name, unit } = withoutTitles(written);
  return { name, written, hints: unit === null ? hints : [...hints, unit], absent };
}
