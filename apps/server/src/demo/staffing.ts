import {
  addDays,
  addMonths,
  covers,
  maxDate,
  minDate,
  type Appointment,
  type PersonClass,
  type PlainDate,
} from '@liulian/domain';
import { dayIn, founded } from './dates.ts';
import type { DemoPerson, DemoService, DemoUnit } from './model.ts';
import { NameMaker } from './names.ts';
import { Random } from './random.ts';

const careers: Record<PersonClass, { born: [number, number]; joinedAt: [number, number] }> = {
  leader: { born: [1968, 1982], joinedAt: [18, 22] },
  cadre: { born: [1980, 1996], joinedAt: [19, 23] },
  firefighter: { born: [1988, 2002], joinedAt: [18, 20] },
  clerk: { born: [1985, 1999], joinedAt: [21, 25] },
  recruit: { born: [2000, 2005], joinedAt: [18, 19] },
};

export interface PostTerms {
  from?: PlainDate;
  to?: PlainDate | null;
  keyPost?: boolean;
  promotion?: boolean;
  probationEndsOn?: PlainDate | null;
}

/** Fills units with people and posts, and moves them about with dates. */
export class Staffing {
  readonly people: DemoPerson[] = [];
  readonly services: DemoService[] = [];
  readonly appointments: Appointment[] = [];
  readonly random = new Random('staffing');
  private readonly names = new NameMaker('names');
  private readonly units: Map<string, DemoUnit>;
  private readonly current = new Map<string, DemoService>();
  private readonly lastIn = new Map<string, DemoPerson[]>();
  private readonly byId = new Map<string, DemoPerson>();
  private readonly turns = new Map<string, number>();

  constructor(units: readonly DemoUnit[]) {
    this.units = new Map(units.map((unit) => [unit.id, unit]));
  }

  unit(id: string): DemoUnit {
    const unit = this.units.get(id);
    if (!unit) throw new RangeError(`no unit ${id}`);
    return unit;
  }

  hire(unitId: string, personClass: PersonClass, joined?: PlainDate): DemoPerson {
    const unit = this.unit(unitId);
    const { born, joinedAt } = careers[personClass];
    const birthYear = this.random.int(...born);
    const year = Math.min(2021, birthYear + this.random.int(...joinedAt));
    const joinedOn = joined ?? `${year}-${this.random.pick(['03-15', '07-01', '09-01', '12-01'])}`;
    const id = `p${String(this.people.length + 1).padStart(5, '0')}`;
    const person: DemoPerson = {
      id,
      name: this.names.next(birthYear),
      joinedOn,
      leftOn: null,
      unitId,
      class: personClass,
    };
    this.people.push(person);
    this.byId.set(id, person);
    const from = maxDate(joinedOn, unit.from);
    this.serve(person, unitId, personClass, from);
    // Whoever serves in a unit that is younger than they are came from the one above it.
    if (unit.from > founded && joinedOn < unit.from) this.before(person, this.above(unit));
    return person;
  }

  private above(unit: DemoUnit): string {
    let parent = unit;
    while (parent.level !== 'detachment' && parent.parentId) parent = this.unit(parent.parentId);
    return parent.id;
  }

  private serve(person: DemoPerson, unitId: string, personClass: PersonClass, from: PlainDate) {
    const turn = (this.turns.get(person.id) ?? 0) + 1;
    this.turns.set(person.id, turn);
    const service: DemoService = {
      id: `${person.id}-s${turn}`,
      personId: person.id,
      unitId,
      class: personClass,
      from,
      to: null,
    };
    this.services.push(service);
    this.current.set(person.id, service);
    person.unitId = unitId;
    person.class = personClass;
    const list = this.lastIn.get(unitId);
    if (list) list.push(person);
    else this.lastIn.set(unitId, [person]);
  }

  /** Adds a service before the first one, so that a move lies in the past. */
  before(person: DemoPerson, unitId: string, until?: PlainDate) {
    const first = this.current.get(person.id);
    if (!first) return;
    const from = maxDate(person.joinedOn ?? founded, this.unit(unitId).from);
    if (until) first.from = addDays(until, 1);
    const to = addDays(first.from, -1);
    if (to < from) return;
    this.services.push({
      id: `${person.id}-s0`,
      personId: person.id,
      unitId,
      class: first.class === 'recruit' ? 'firefighter' : first.class,
      from,
      to,
    });
  }

  /** Moves a person (or changes their class); posts held in the old unit end the day before. */
  move(person: DemoPerson, unitId: string, on: PlainDate, personClass: PersonClass = person.class) {
    const service = this.current.get(person.id);
    if (!service || service.from >= on) return;
    service.to = addDays(on, -1);
    if (service.unitId !== unitId) this.endPosts(person.id, on);
    const list = this.lastIn.get(service.unitId);
    if (list) list.splice(list.indexOf(person), 1);
    this.serve(person, unitId, personClass, on);
  }

  leave(person: DemoPerson, on: PlainDate) {
    const service = this.current.get(person.id);
    if (!service || service.from > on) return;
    service.to = on;
    person.leftOn = on;
    this.endPosts(person.id, addDays(on, 1));
  }

  endPosts(personId: string, on: PlainDate, post?: string) {
    for (const held of this.appointments) {
      if (held.personId === personId && held.to === null && held.from < on && (!post || held.post === post))
        held.to = addDays(on, -1);
    }
  }

  appoint(person: DemoPerson, unitId: string, post: string, terms: PostTerms = {}): Appointment {
    const unit = this.unit(unitId);
    const service = this.current.get(person.id) as DemoService;
    const earliest = maxDate(service.from, '2019-01-03');
    const from =
      terms.from ??
      (unit.from > founded ? unit.from : dayIn(this.random, minDate(earliest, '2021-11-30'), '2021-11-30'));
    const appointment: Appointment = {
      id: `${person.id}-${post}-${from.replaceAll('-', '')}`,
      personId: person.id,
      unitId,
      post,
      from,
      to: terms.to ?? null,
      probationEndsOn: terms.probationEndsOn ?? (terms.promotion ? addMonths(from, 12) : null),
      promotion: terms.promotion ?? false,
      keyPost: terms.keyPost ?? false,
    };
    this.appointments.push(appointment);
    return appointment;
  }

  holder(unitId: string, post: string, on: PlainDate): DemoPerson | null {
    const held = this.appointments.find(
      (entry) => entry.unitId === unitId && entry.post === post && covers(entry, on),
    );
    return held ? (this.byId.get(held.personId) ?? null) : null;
  }

  /** Who serves in the unit at the end of what has been arranged so far. */
  staff(unitId: string): DemoPerson[] {
    return (this.lastIn.get(unitId) ?? []).filter((person) => person.leftOn === null);
  }
}
