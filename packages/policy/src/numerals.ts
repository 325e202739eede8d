/** Chinese and Arabic numerals as they occur in official prose: 3, 十五, 廿, 两, 半, 二〇二四, 一百二十. */

const DIGITS: Record<string, number> = {
  〇: 0,
  零: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  壹: 1,
  贰: 2,
  叁: 3,
  肆: 4,
  伍: 5,
  陆: 6,
  柒: 7,
  捌: 8,
  玖: 9,
};
const TENS: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };

/** Source of a regular expression for one number. Bounded on purpose: no input can make it backtrack far. */
export const NUM = '(?:\\d{1,6}(?:\\.\\d{1,2})?|[〇零一二两三四五六七八九十百千万廿卅半]{1,7})';
/** What joins the two ends of a range. */
export const TO = '(?:至|到|—{1,2}|-{1,2}|–|~|～|－)';

/** Value of a numeral, or undefined when the characters do not form one. */
export function parseNumber(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === '半') return 0.5;
  if (text.endsWith('半') && text.length > 1) {
    const whole = parseNumber(text.slice(0, -1));
    return whole === undefined ? undefined : whole + 0.5;
  }
  const plain = text.replace('廿', '二十').replace('卅', '三十');
  if (/^[〇零一二两三四五六七八九]{2,}$/.test(plain)) {
    return Number([...plain].map((c) => DIGITS[c]).join(''));
  }
  return parsePositional(plain);
}

function parsePositional(text: string): number | undefined {
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  for (const char of text) {
    if (char in DIGITS) {
      digit = DIGITS[char];
    } else if (char in TENS) {
      section += (digit ?? 1) * (TENS[char] ?? 1);
      digit = undefined;
    } else if (char === '万') {
      total += (section + (digit ?? 0) || 1) * 10_000;
      section = 0;
      digit = undefined;
    } else {
      return undefined;
    }
  }
  return text === '' ? undefined : total + section + (digit ?? 0);
}

/** 两三, 三五, 一两: two neighbouring digits that mean a range. */
export function parseLooseRange(text: string): [number, number] | undefined {
  if (text.length !== 2) return undefined;
  const [low, high] = [DIGITS[text[0] ?? ''], DIGITS[text[1] ?? '']];
  if (low === undefined || high === undefined || low === 0) return undefined;
  return high === low + 1 || (low === 3 && high === 5) ? [low, high] : undefined;
}
