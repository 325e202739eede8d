import {
  answerStates,
  dutyStates,
  recordStatuses,
  type DutyState,
  type RecordStatus,
  type Shape,
  type Tone,
} from './states.ts';

const paths: Record<Shape, React.ReactNode> = {
  full: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  half: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" fill="currentColor" />
    </>
  ),
  ring: <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  dots: (
    <circle
      cx="6"
      cy="6"
      r="4.25"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="1.6 1.74"
    />
  ),
  tick: (
    <path
      d="m1.8 6.4 2.9 2.9 5.5-6.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  dash: <path d="M2 6h8" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
  arrow: (
    <path
      d="M1.5 6h8M6.3 2.6 9.8 6 6.3 9.4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  back: (
    <path
      d="M10 9.5c0-3.5-2-4.6-7.6-4.6M5 2 2 4.9 5 7.8"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  cross: <path d="m2.5 2.5 7 7m0-7-7 7" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />,
};

export function Mark({ shape, tone }: { shape: Shape; tone: Tone }) {
  return (
    <svg className={`mark tone-${tone}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {paths[shape]}
    </svg>
  );
}

interface TagProps {
  look: { word: string; shape: Shape; tone: Tone };
  /** Further words, such as 还有 6 天. */ note?: string | undefined;
}
function Tag({ look, note }: TagProps) {
  return (
    <span className={`tag tone-${look.tone}`}>
      <Mark shape={look.shape} tone={look.tone} />
      <span>
        {look.word}
        {note ? ` · ${note}` : ''}
      </span>
    </span>
  );
}

export function StateTag({ state, note }: { state: DutyState; note?: string }) {
  return <Tag look={dutyStates[state]} note={note} />;
}
/** Where a record stands; a kind with stages of its own names them itself. */
export function RecordTag({
  status,
  stage,
}: {
  status: RecordStatus;
  stage?: { title: string; final: boolean } | null;
}) {
  const { word, shape, tone } = recordStatuses[status];
  if (!stage) return <Tag look={{ word, shape, tone }} />;
  const under = status === 'accepted' && !stage.final;
  return <Tag look={{ word: stage.title, shape: under ? 'half' : shape, tone: under ? 'touch' : tone }} />;
}
export function AnswerTag({ state }: { state: 'pending' | 'approved' | 'refused' }) {
  return <Tag look={answerStates[state]} />;
}
