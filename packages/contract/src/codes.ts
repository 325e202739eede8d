/**
 * What a feature adds to the words that server and web share, beside its schemas. In a file of its own and
 * without schemas, so that pages can show these words without loading the validator.
 */
export interface FeatureCodes {
  permissions: readonly string[];
  /** Every refusal has a stable code and the words people read. The thrower fills in `{name}`. */
  errors: Record<string, { status: number; detail: string }>;
  /** Every action that leaves an entry in the audit chain, by the group under which it is looked for. */
  auditActions: Record<string, Record<string, string>>;
}
