import { programmeOf, type Pack } from '@liulian/domain';
import type { DemoCorps } from '../model.ts';
import type { Row } from '../../platform/database/index.ts';
import { RecordBook, type Made } from './book.ts';
import { Keeper } from './keep.ts';
import { holdMeetings } from './story-meetings.ts';
import { workOfTheOffice } from './story-office.ts';
import { passPapers } from './story-papers.ts';
import { putUpSites } from './story-sites.ts';
import { handOver, type HandedOver } from './story-handover.ts';
import { keepSundries } from './story-sundry.ts';
import { World } from './world.ts';

export interface DemoRecords {
  made: Made[];
  answers: Row<'answer'>[];
  problems: RecordBook['problems'];
  numbers: RecordBook['numbers'];
}

/**
 * Two years of records for the corps, made duty by duty from the pack itself: the same for the same pack and
 * scale.
 */
export function makeRecords(
  corps: DemoCorps,
  pack: Pack,
  scale: number,
  progress: (share: number) => void = () => undefined,
): DemoRecords & { handedOver: HandedOver } {
  const world = new World(corps);
  const programme = programmeOf(pack);
  const book = new RecordBook(world, pack, programme.obligations);
  putUpSites(world, book);
  workOfTheOffice(world, book);
  holdMeetings(world, book);
  keepSundries(world, book);
  const keeper = new Keeper(world, book, programme, scale);
  keeper.run(progress);
  passPapers(world, book);
  return {
    made: book.made,
    answers: keeper.answers.rows,
    problems: book.problems,
    numbers: book.numbers,
    handedOver: handOver(world, book),
  };
}
