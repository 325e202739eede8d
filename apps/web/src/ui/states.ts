import type { Duty, RecordSummary } from '@liulian/contract';

export type DutyState = Duty['state'];
export type RecordStatus = RecordSummary['status'];
export type Shape = 'full' | 'half' | 'ring' | 'dots' | 'tick' | 'dash' | 'arrow' | 'back' | 'cross';
export type Tone = 'overdue' | 'soon' | 'plain' | 'quiet' | 'done' | 'touch';

interface Look {
  word: string;
  shape: Shape;
  tone: Tone;
}

/** Every state has a word and a shape; colour only repeats them. */
export const dutyStates: Record<DutyState, Look> = {
  overdue: { word: '逾期', shape: 'full', tone: 'overdue' },
  'due-soon': { word: '将到期', shape: 'half', tone: 'soon' },
  open: { word: '进行中', shape: 'ring', tone: 'plain' },
  upcoming: { word: '未开始', shape: 'dots', tone: 'quiet' },
  met: { word: '已完成', shape: 'tick', tone: 'done' },
  'met-late': { word: '逾期后完成', shape: 'tick', tone: 'done' },
  waived: { word: '免做', shape: 'dash', tone: 'quiet' },
  'not-held': { word: '未开展', shape: 'dash', tone: 'quiet' },
};

export const recordStatuses: Record<RecordStatus, Look> = {
  draft: { word: '草稿', shape: 'dots', tone: 'quiet' },
  submitted: { word: '待认可', shape: 'arrow', tone: 'touch' },
  accepted: { word: '已认可', shape: 'tick', tone: 'done' },
  returned: { word: '已退回', shape: 'back', tone: 'plain' },
  withdrawn: { word: '已撤回', shape: 'cross', tone: 'quiet' },
};

/** Of a confidential record only its own page tells what it holds, and that says who looked. */
export const isConfidential = (it: { visibility: string } | undefined): boolean =>
  it?.visibility === 'personal' || it?.visibility === 'discipline';

export const answerStates: Record<'pending' | 'approved' | 'refused', Look> = {
  pending: { word: '待答复', shape: 'half', tone: 'touch' },
  approved: { word: '已同意', shape: 'tick', tone: 'done' },
  refused: { word: '未同意', shape: 'cross', tone: 'plain' },
};

export const answerTypes = { waiver: '免做 / 不适用', 'not-held': '未开展' } as const;

export const pillarTitles = {
  E: '教育铸廉',
  C: '文化养廉',
  M: '典型引廉',
  W: '警示促廉',
  F: '家风助廉',
  S: '制度强廉',
} as const;
export type Pillar = keyof typeof pillarTitles;
