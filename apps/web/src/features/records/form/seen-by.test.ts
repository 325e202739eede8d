import { describe, expect, it } from 'vitest';
import { seenByText } from './seen-by.ts';

const party = (title: string, shownIn: string[] | null) => ({ id: title, title, field: 'x', shownIn });

describe('who will read a record', () => {
  it('names the parties and from when on they read it', () => {
    const kind = { visibility: 'unit', firstStep: '制发', parties: [party('主送单位', null)] } as const;
    expect(seenByText({ ...kind, parties: [...kind.parties] })).toBe(
      '本单位和上级看得到，制发后主送单位也看得到',
    );
  });

  it('leaves out a party that sees nothing, and says in which stages another does', () => {
    const parties = [party('被查单位', ['已反馈']), party('记录人', [])];
    expect(seenByText({ visibility: 'unit', firstStep: '进驻', parties })).toBe(
      '本单位和上级看得到，被查单位在“已反馈”环节看得到',
    );
  });

  it('says that an open kind is read by everyone once it is issued', () => {
    expect(seenByText({ visibility: 'open', firstStep: null, parties: [] })).toBe('全总队都看得到');
    expect(seenByText({ visibility: 'open', firstStep: '公示', parties: [party('人选', null)] })).toBe(
      '公示后全总队都看得到',
    );
  });
});
