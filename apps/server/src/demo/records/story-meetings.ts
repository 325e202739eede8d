import { addDays, covers, daysInMonth, ymd } from '@liulian/domain';
import { dayIn, demoToday } from '../dates.ts';
import { Random } from '../random.ts';
import type { RecordBook } from './book.ts';
import { heads, sampleShare } from './recipe.ts';
import { gists, meetingDecisions } from './words.ts';
import type { World } from './world.ts';

/**
 * 党委会、支部党员大会: every month for committees of detachments and the corps, every quarter below; nearly all start
 * with study.
 */
export function holdMeetings(world: World, book: RecordBook) {
  const random = new Random('meetings');
  for (const unit of world.corps.units) {
    const committee = unit.flags.includes('party-committee');
    if (!committee && !unit.flags.includes('party-branch')) continue;
    const step = unit.level === 'brigade' || unit.level === 'station' || unit.level === 'office' ? 3 : 1;
    for (let index = 0; index < 21; index += step) {
      const [year, month] = [2022 + Math.floor(index / 12), (index % 12) + 1];
      const end = Math.min(12, month + step - 1);
      const on = dayIn(random, ymd(year, month, 3), ymd(year, end, daysInMonth(year, end)));
      if (on > demoToday || !covers(unit, on) || random.chance(0.04)) continue;
      const category = committee ? 'party-committee-meeting' : 'branch-meeting';
      const held = book.add({
        kind: 'activity',
        on,
        hosts: [unit.id],
        fields: {
          category,
          topic: committee ? `${month}月党委会` : `第${Math.ceil(month / 3)}季度支部党员大会`,
          firstTopic: random.chance(0.985),
          minutes: random.pick([60, 90, 120]),
          chair: world.holder(unit.id, on, ...heads),
          decisions: random.pick(meetingDecisions),
          ...(random.chance(0.4) ? { gist: random.pick(gists[category] ?? ['']) } : {}),
        },
        participants: committee
          ? world.holders(
              unit.id,
              on,
              'party-secretary',
              'deputy-party-secretary',
              'discipline-secretary',
              'committee-member',
            )
          : sampleShare(random, world.members(unit.id, on), 0.7, 1),
        settled: on < '2023-09-01',
      });
      const later = addDays(on, random.int(1, 9));
      // Most of those that forgot it study afterwards, and say which meeting it was for.
      if (held.row.fields.firstTopic === false && later <= demoToday && random.chance(0.85))
        book.add({
          kind: 'activity',
          on: later,
          hosts: [unit.id],
          eventId: `meeting-held-${held.row.id}-${unit.id}`,
          fields: { category: 'first-topic-study', topic: '补学第一议题' },
          participants: held.people.map((person) => person.person_id),
          settled: true,
        });
    }
  }
}
