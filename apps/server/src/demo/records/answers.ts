import { addDays, minDate, type DutySpec } from '@liulian/domain';
import { demoToday, workingTime } from '../dates.ts';
import { Random } from '../random.ts';
import type { Row } from '../../platform/database/index.ts';
import { notHeldReasons, waiverReasons, yearlyReasons } from './words.ts';
import type { World } from './world.ts';

/** 未开展+原因 and 免做: honest answers, decided by the superior or still waiting. */
export class AnswerBook {
  readonly rows: Row<'answer'>[] = [];
  private readonly random = new Random('answers');
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  add(duty: DutySpec, type: 'waiver' | 'not-held', state: 'approved' | 'pending' | 'refused') {
    const { random, world } = this;
    const asker = world.writer(duty.unitId, false);
    const decider = world.acceptor(duty.unitId, asker.id);
    const asked = minDate(
      addDays(demoToday, -1),
      addDays(duty.dueOn, state === 'pending' ? random.int(-6, 6) : random.int(-3, 8)),
    );
    const decided = minDate(demoToday, addDays(asked, random.int(0, 5)));
    const requested_at = workingTime(random, asked);
    const decidedAt = workingTime(random, decided);
    const open = state === 'pending';
    const bearer = duty.bearerType === 'unit' ? 'unit' : 'person';
    const reasons =
      type === 'waiver'
        ? waiverReasons[bearer]
        : /^\d{4}-\d{2}$/.test(duty.periodKey)
          ? notHeldReasons
          : yearlyReasons[bearer];
    this.rows.push({
      corps_id: world.corps.corpsId,
      id: `ans-${String(this.rows.length + 1).padStart(4, '0')}`,
      duty_id: duty.id,
      unit_id: duty.unitId,
      path: world.unit(duty.unitId).path,
      type,
      reason: random.pick(reasons),
      state,
      requested_by: asker.id,
      requested_by_name: world.accountName(asker),
      requested_at,
      requested_behind: null,
      decided_by: open ? null : decider.id,
      decided_by_name: open ? null : world.accountName(decider),
      decided_at: open ? null : decidedAt < requested_at ? requested_at : decidedAt,
      reply: open
        ? null
        : state === 'refused'
          ? '仍有时间组织，请补办。'
          : random.chance(0.4)
            ? '情况属实，同意。'
            : null,
    });
  }
}
