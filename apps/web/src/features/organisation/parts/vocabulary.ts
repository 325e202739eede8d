import type { ProgrammeInfo } from '@liulian/contract';
import { useApi } from '../../../api/hooks.ts';
import { useCan } from '../../../api/me.ts';

type Vocabulary = Pick<ProgrammeInfo, 'posts' | 'flags' | 'levels' | 'classes' | 'eventTypes'>;

const fallback: Vocabulary = {
  posts: [],
  flags: {},
  eventTypes: [],
  levels: { corps: '总队', detachment: '支队', brigade: '大队', station: '站', office: '处室' },
  classes: { leader: '领导干部', cadre: '干部', firefighter: '消防员', clerk: '文员', recruit: '新入职' },
};

/**
 * Posts, flags, classes and event types as the pack names them; they are data, so no page spells them out.
 */
export function useVocabulary(): Vocabulary {
  const allowed = useCan()('programme:read');
  const programme = useApi('getProgramme', {}, { enabled: allowed, staleTime: 300_000 });
  return programme.data ?? fallback;
}
