import type { ProgrammeInfo } from '@liulian/contract';

export type Reading = ProgrammeInfo['settings'][number];
