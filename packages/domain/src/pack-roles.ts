import { z } from 'zod';
import { unitLevels } from './roster.ts';

/**
 * Roles as the pack declares them (decision 043). Which permissions there are, what belongs to an
 * administrator and how far down a permission may go is fixed in code; whoever reads a pack hands it in
 * (`RoleRules`).
 */
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, '编号只用小写字母、数字和连字符，以字母开头');
const levels = z.enum([...unitLevels, 'any']);

const roleSchema = z.strictObject({
  id,
  title: z.string().min(2).max(20),
  level: z
    .union([levels, z.array(levels).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .describe('levels of unit at which it can be given'),
  home: z.enum(['situation', 'matrix', 'todo', 'station', 'me']).describe('first page after signing in'),
  permissions: z.array(z.string()).min(1).describe('permissions, or names of sets'),
  compartments: z.array(z.enum(['personal', 'leadership', 'discipline'])).default([]),
  posts: z.array(id).default([]).describe('posts that suggest it; earlier roles of the file come first'),
  told: z
    .array(z.enum(['handler', 'leader', 'unit-head', 'superior-discipline']))
    .default([])
    .describe('which steps of escalation reach it'),
  kinds: z.array(id).min(1).nullable().default(null).describe('the only kinds of records it deals with'),
  manual: id.default('firefighter').describe('chapter of the manual'),
});

export const rolesSchema = z.strictObject({
  sets: z.record(id, z.array(z.string()).min(1)).default({}).describe('permissions that several roles share'),
  roles: z.array(roleSchema).min(1),
});
export type RolesFile = z.output<typeof rolesSchema>;
export type RoleDeclaration = z.output<typeof roleSchema>;

export interface RoleRules {
  permissions: readonly string[];
  administrators: readonly string[];
  administratorOnly: readonly string[];
  /** Compartment → the permissions it stands for. */
  compartments: Readonly<Record<string, readonly string[]>>;
  /** Permission → the levels at which a role may have it; absent = all. */
  levelsOf: Readonly<Record<string, readonly string[] | undefined>>;
}
