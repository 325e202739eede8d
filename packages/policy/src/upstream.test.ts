import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { renderTable } from './print.ts';
import { mapUpstream } from './upstream.ts';

const UPSTREAM = compile(
  '总队关于廉洁文化建设的若干措施\n一、各支队每季度开展1次警示教育。\n二、各支队每年举办2期廉洁培训班。\n三、各支队应当建立廉政档案。',
);
const OURS = compile(
  '支队实施方案\n（一）各大队每半年组织开展1次警示教育。\n（二）支队建立干部廉政档案，实行动态管理。\n（三）每年评选廉洁家庭10户。',
);

describe('mapUpstream', () => {
  const map = mapUpstream(UPSTREAM, OURS);

  it('matches what ours takes up and says what differs', () => {
    expect(map.matched.map(({ upstream, ours }) => [upstream.clause.section, ours.clause.section])).toEqual([
      ['一', '（一）'],
      ['三', '（二）'],
    ]);
    expect(map.matched[0]?.differences).toEqual(['cadence']);
  });

  it('shows what is left on either side', () => {
    expect(map.unmatchedUpstream.map((item) => item.title)).toEqual(['廉洁培训班']);
    expect(map.unmatchedOurs.some((item) => item.clause.text.includes('廉洁家庭'))).toBe(true);
  });

  it('copes with nothing', () => {
    const nothing = compile('');
    expect(mapUpstream(nothing, nothing)).toEqual({ matched: [], unmatchedUpstream: [], unmatchedOurs: [] });
  });
});

describe('renderTable', () => {
  it('prints every part of the draft', () => {
    const text = renderTable(
      compile('工作方案\n总队、支队每年至少开展1次专题辅导。全年检查不超过2次。落实“四个到位”制度。'),
    );
    expect(text).toContain('总队、支队');
    expect(text).toContain('每年');
    expect(text).toContain('≥1次');
    expect(text).toContain('上限与禁止 1 条');
    expect(text).toContain('待明确的提法：四个到位');
  });
});
