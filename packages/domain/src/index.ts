export * from './names.ts';
export { foldRadicals, radicalPairs } from './radicals.ts';
export * from './own.ts';
export * from './dates.ts';
export * from './draw.ts';
export * from './periods.ts';
export * from './calendar.ts';
export * from './roster.ts';
export * from './duty.ts';
export * from './state.ts';
export * from './flow-schema.ts';
export * from './flow-check.ts';
export * from './flow-start.ts';
export * from './owed.ts';
export * from './pack-schema.ts';
export * from './pack-reader.ts';
export * from './pack-references.ts';
export * from './pack-roles.ts';
export * from './bases.ts';
export * from './labels.ts';
export * from './effect-periods.ts';
export * from './programme.ts';
export * from './bearers.ts';
export * from './record-fact.ts';
export * from './events.ts';
export * from './expand.ts';
export {
  contributionsOf,
  countsToward,
  discharge,
  inForceOn,
  plus,
  quotaMin,
  type Contribution,
  type Gift,
  type Progress,
} from './discharge.ts';
export * from './tally.ts';
export * from './record-input.ts';
export * from './record-rules.ts';
