import { addDays, covers, type Appointment, type PlainDate, type Span } from '@liulian/domain';
import type { DemoAccount, DemoCorps, DemoPerson, DemoService, DemoUnit } from '../model.ts';

/** Look-ups over the corps by day: who was where, who held what, who enters and who accepts. */
export class World {
  readonly corps: DemoCorps;
  readonly units: Map<string, DemoUnit>;
  readonly people: Map<string, DemoPerson>;
  private readonly inUnit = new Map<string, DemoService[]>();
  private readonly ofPerson = new Map<string, DemoService[]>();
  private readonly posts = new Map<string, Appointment[]>();
  private readonly heldBy = new Map<string, Appointment[]>();
  private readonly below = new Map<string, DemoUnit[]>();
  private readonly accounts: Map<string, DemoAccount>;

  constructor(corps: DemoCorps) {
    this.corps = corps;
    this.units = new Map(corps.units.map((unit) => [unit.id, unit]));
    this.people = new Map(corps.people.map((person) => [person.id, person]));
    this.accounts = new Map(corps.accounts.map((account) => [account.id, account]));
    for (const service of corps.services) {
      put(this.inUnit, service.unitId, service);
      put(this.ofPerson, service.personId, service);
    }
    for (const held of corps.appointments) {
      put(this.posts, held.unitId, held);
      put(this.heldBy, held.personId, held);
    }
    for (const unit of corps.units) if (unit.parentId) put(this.below, unit.parentId, unit);
  }

  unit(id: string): DemoUnit {
    const unit = this.units.get(id);
    if (!unit) throw new RangeError(`no unit ${id}`);
    return unit;
  }

  name(personId: string): string {
    return this.people.get(personId)?.name ?? personId;
  }

  /** Units directly below that exist on the day. */
  children(unitId: string, day: PlainDate): DemoUnit[] {
    return (this.below.get(unitId) ?? []).filter((unit) => covers(unit, day));
  }

  /** Everyone who serves in the unit itself on the day. */
  staff(unitId: string, day: PlainDate): string[] {
    return (this.inUnit.get(unitId) ?? [])
      .filter((service) => covers(service, day))
      .map((service) => service.personId);
  }

  /** Party members of a branch: its cadres and about a quarter of the others. */
  members(unitId: string, day: PlainDate): string[] {
    return (this.inUnit.get(unitId) ?? [])
      .filter(
        (service) =>
          covers(service, day) &&
          (service.class === 'cadre' ||
            service.class === 'leader' ||
            Number(service.personId.slice(1)) % 4 === 0),
      )
      .map((service) => service.personId);
  }

  /** The posts that someone held on a day. */
  offices(personId: string, day: PlainDate): { post: string; unitId: string }[] {
    return (this.heldBy.get(personId) ?? [])
      .filter((held) => covers(held, day))
      .map(({ post, unitId }) => ({ post, unitId }));
  }

  holders(unitId: string, day: PlainDate, ...wanted: string[]): string[] {
    const found = (this.posts.get(unitId) ?? []).filter(
      (held) => covers(held, day) && (wanted.length === 0 || wanted.includes(held.post)),
    );
    return [
      ...new Set(
        wanted.length === 0
          ? found.map((held) => held.personId)
          : wanted.flatMap((post) => found.filter((held) => held.post === post).map((held) => held.personId)),
      ),
    ];
  }

  /** The first holder of one of the posts, or else anybody of the unit. */
  holder(unitId: string, day: PlainDate, ...wanted: string[]): string {
    const found =
      this.holders(unitId, day, ...wanted)[0] ?? this.holders(unitId, day)[0] ?? this.staff(unitId, day)[0];
    if (!found) throw new RangeError(`nobody in ${unitId} on ${day}`);
    return found;
  }

  postOf(personId: string, unitId: string, day: PlainDate, ...wanted: string[]): string | null {
    return (
      (this.posts.get(unitId) ?? []).find(
        (held) => held.personId === personId && covers(held, day) && wanted.includes(held.post),
      )?.post ?? null
    );
  }

  /** People who hold key posts in the unit or below. */
  keyPeople(path: string, day: PlainDate): string[] {
    return this.corps.appointments
      .filter((held) => held.keyPost && covers(held, day) && this.unit(held.unitId).path.startsWith(path))
      .map((held) => held.personId);
  }

  /** The span of the person's last service in the unit. */
  spanIn(personId: string, unitId: string): Span | null {
    const own = (this.ofPerson.get(personId) ?? [])
      .filter((service) => service.unitId === unitId)
      .toSorted((a, b) => (a.from < b.from ? -1 : 1));
    let span: Span | null = null;
    for (const service of own)
      span =
        span && span.to !== null && addDays(span.to, 1) === service.from
          ? { from: span.from, to: service.to }
          : { from: service.from, to: service.to };
    return span;
  }

  unitIdOf(personId: string, day: PlainDate): string | null {
    return this.ofPerson.get(personId)?.find((service) => covers(service, day))?.unitId ?? null;
  }

  unitNameOf(personId: string, day: PlainDate): string {
    const list = this.ofPerson.get(personId) ?? [];
    const service = list.find((entry) => covers(entry, day)) ?? list[0];
    return service ? this.unit(service.unitId).name : '';
  }

  detachmentOf(unitId: string): DemoUnit | null {
    const id = this.unit(unitId).path.split('.')[1];
    const unit = id ? this.units.get(id) : undefined;
    return unit?.level === 'detachment' ? unit : null;
  }

  /** The account that enters what the unit does; a case index is entered by who may enter one. */
  writer(unitId: string, discipline: boolean, compartment = false): DemoAccount {
    const unit = this.unit(unitId);
    const direct = this.accounts.get(
      `a-${unitId}.${unit.level === 'detachment' ? (discipline ? 'discipline' : 'political') : 'instructor'}`,
    );
    if (direct) return direct;
    if (unit.level === 'station' && unit.parentId) return this.writer(unit.parentId, discipline);
    return this.accounts.get(compartment ? 'a-corps.discipline' : 'a-corps.officer') as DemoAccount;
  }

  /** One account by its id. */
  account(id: string): DemoAccount {
    const found = this.accounts.get(id);
    if (!found) throw new RangeError(`no account ${id}`);
    return found;
  }

  /**
   * The account one level up that accepts it: never the one that entered it (a dissolved station's brigade
   * did both).
   */
  acceptor(unitId: string, writerId: string | null = null): DemoAccount {
    const unit = this.unit(unitId);
    const parent = unit.parentId ? this.unit(unit.parentId) : null;
    const found =
      parent && parent.level !== 'corps'
        ? this.accounts.get(`a-${parent.id}.${parent.level === 'detachment' ? 'political' : 'instructor'}`)
        : undefined;
    if (found && parent && found.id === writerId) return this.acceptor(parent.id, writerId);
    return (
      found ??
      (this.accounts.get(unit.level === 'office' ? 'a-corps.discipline' : 'a-corps.officer') as DemoAccount)
    );
  }

  accountName(account: DemoAccount): string {
    return account.personId ? this.name(account.personId) : account.username;
  }
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
