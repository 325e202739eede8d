import { roleIds, roleOf, type RoleId } from '@liulian/contract';
import { isWithin } from '@liulian/domain';

export interface Place {
  id: string;
  name: string;
  path: string;
  level: string;
}

/** The nearest unit of a role's levels that a unit is, or belongs to; null where there is none. */
export function placeFor(role: RoleId, unit: Place, units: Place[]): Place | null {
  const levels: readonly string[] = roleOf(role)?.level ?? [];
  if (levels.includes('any')) return unit;
  return (
    units
      .filter((place) => levels.includes(place.level) && isWithin(unit.path, place.path))
      .sort((one, other) => other.path.length - one.path.length)[0] ?? null
  );
}

/**
 * The role that goes with posts, by roles.yaml: the first of the file that fits one of them. `by` is the post
 * that it goes with.
 */
export function suggestedRole<Held extends { post: string; unit: Place }>(
  held: Held[],
  units: Place[],
): { role: RoleId; place: Place; by: Held } | null {
  for (const role of roleIds())
    for (const by of held) {
      if (!roleOf(role)?.posts.includes(by.post)) continue;
      const place = placeFor(role, by.unit, units);
      // A post of the corps' own office suggests nothing of a detachment, and the other way round.
      if (place && (place.id === by.unit.id || by.unit.level === 'office')) return { role, place, by };
    }
  return null;
}
