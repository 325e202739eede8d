import type { EventType, Kind, Obligation } from './pack-schema.ts';
import { roleOf } from './flow-check.ts';
import { statusOf, type Length, type Stage } from './flow-schema.ts';

/** The id under which something owed by a kind's records stands among the obligations. */
export const owedId = (kind: string, owe: string): string => `owed-${kind}-${owe}`;

/** The stages of a kind in which its records count toward duties; null where all in effect do. */
export function countingStages(kind: Pick<Kind, 'flow'>): string[] | null {
  if (!kind.flow) return null;
  const inEffect = Object.entries(kind.flow.stages).filter(([, stage]) => statusOf(stage) === 'accepted');
  const counting = inEffect.filter(([, stage]: [string, Stage]) => stage.counts).map(([id]) => id);
  return counting.length === inEffect.length ? null : counting;
}

/** Nothing is owed so far in the future that it would matter: the record's own date decides. */
const never: Length = { days: 0 };

/**
 * What the records of these kinds make owed, as obligations and the events they hang on (design §5b): from
 * here on the engine, the to-do list, the calendar, urging and escalation know nothing but obligations.
 *
 * One with `duty` is an obligation of the scheme already; of that only the event is made here, and the
 * scheme's own `after` names it.
 */
export function owedBy(kinds: Kind[]): { obligations: Obligation[]; events: EventType[] } {
  const obligations: Obligation[] = [];
  const events: EventType[] = [];
  for (const kind of kinds) {
    for (const [name, owe] of Object.entries(kind.owes)) {
      const roles = owe.bearer.map((bearer) => roleOf(kind, bearer));
      roles.forEach((role, at) => {
        const people = ['person', 'people'].includes(kind.fields[role]?.type ?? '');
        const id = owedId(kind.id, name) + (at === 0 ? '' : `-${at + 1}`);
        const field = typeof owe.due === 'string' ? owe.due : undefined;
        const length = typeof owe.due === 'string' ? owe.within : owe.due;
        const extension = Object.entries(kind.flow?.steps ?? {}).find(
          ([, step]) => step.extends?.owe === name,
        );
        const where = Object.fromEntries(
          Object.entries(owe.when ?? {}).map(([key, value]) => [key, { any: value }]),
        );
        events.push({
          id,
          title: `${kind.title}：${owe.title}`,
          needs: ['unit'],
          from: {
            record: {
              kind: kind.id,
              where,
              date: 'occurredOn',
              unit: role,
              ...(field === undefined ? {} : { due: field }),
              owed: {
                in: owe.in,
                by: owe.by,
                bearer: role,
                unless: roles.slice(0, at),
                people,
                general: length !== undefined,
                ...(extension ? { extends: extension[0] } : {}),
              },
            },
          },
        });
        if (owe.duty !== undefined) return;
        obligations.push({
          id,
          rows: kind.rows,
          title: owe.title,
          pillar: owe.pillar,
          basis: owe.basis ?? { document: '本文书', clause: '写明的期限' },
          bearer: people ? { persons: 'subject-of-event' } : { units: 'affected' },
          cadence: { after: id, within: length ?? never },
          quota: { min: 1, unit: '次' },
          dischargedBy: [
            {
              kind: kind.id,
              where: {},
              countsFor: role,
              linkedTo: 'itself',
              inForce: false,
              step: { by: owe.by, each: owe.by.some((step) => kind.flow?.steps[step]?.each !== undefined) },
            },
          ],
          coLead: [],
          earlierBasis: [],
          ...(owe.lead === undefined ? {} : { lead: owe.lead }),
          rule: owe.rule ?? ruleOf(owe.title, kind.title),
          inferred: owe.inferred,
          audience: owe.audience,
          matrix: true,
        });
      });
    }
  }
  return { obligations, events };
}

const ruleOf = (title: string, kind: string) => `${kind}上写明的事项：${title}。期限以${kind}上的日期为准。`;
