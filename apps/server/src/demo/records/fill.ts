import {
  isAsked,
  optionsOf,
  type FieldDeclaration,
  type Kind,
  type PlainDate,
  type Vocabulary,
} from '@liulian/domain';
import type { Random } from '../random.ts';
import type { World } from './world.ts';

const required = new WeakMap<Kind, [string, FieldDeclaration][]>();

function requiredOf(kind: Kind): [string, FieldDeclaration][] {
  const known = required.get(kind);
  if (known) return known;
  const found = Object.entries(kind.fields).filter(([, field]) => field.required);
  required.set(kind, found);
  return found;
}

/**
 * Fills the required fields that nobody has filled: what a kind added to the pack later gets without a recipe
 * of its own.
 */
export function fillRequired(
  kind: Kind,
  vocabulary: Vocabulary,
  given: Record<string, unknown>,
  at: { world: World; random: Random; unitId: string; on: PlainDate },
): Record<string, unknown> {
  const fields = { ...given };
  for (const [name, field] of requiredOf(kind)) {
    if (fields[name] !== undefined || !isAsked(field, fields)) continue;
    const unit = at.world.unit(at.unitId);
    const options = optionsOf(field, vocabulary);
    switch (field.type) {
      case 'choice':
        fields[name] = at.random.pick(options).id;
        break;
      case 'choices':
        fields[name] = [at.random.pick(options).id];
        break;
      case 'person':
        fields[name] = at.world.holder(at.unitId, at.on, 'party-secretary');
        break;
      case 'people':
        fields[name] = [at.world.holder(at.unitId, at.on, 'party-secretary')];
        break;
      case 'unit':
        fields[name] = unit.parentId ?? unit.id;
        break;
      case 'units':
        fields[name] = [unit.parentId ?? unit.id];
        break;
      case 'number':
      case 'money':
        fields[name] = Math.max(field.min ?? 0, 1);
        break;
      case 'date':
        fields[name] = at.on;
        break;
      case 'boolean':
        fields[name] = true;
        break;
      case 'url':
        fields[name] = 'http://shanhe.example/';
        break;
      default:
        fields[name] = `${unit.shortName}${kind.title}`.slice(0, field.max ?? 60);
    }
  }
  return fields;
}
