import { LineCounter, isMap, isPair, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import {
  calendarSchema,
  kindSchema,
  rulesSchema,
  schemeSchema,
  vocabularySchema,
  type Kind,
  type Pack,
} from './pack-schema.ts';
import { checkReferences, idleProblems } from './pack-references.ts';
import { roleProblems, rolesOf } from './pack-roles-check.ts';
import { rolesSchema, type RoleRules } from './pack-roles.ts';

export interface PackFile {
  /** Path inside the pack, `kinds/activity.yaml`. */
  path: string;
  text: string;
}

export interface PackProblem {
  file: string;
  line: number;
  field: string;
  message: string;
}

/** A pack with any problem is refused whole; it never loads half. */
export class PackError extends Error {
  readonly problems: PackProblem[];
  constructor(problems: PackProblem[]) {
    super(
      `方案包有 ${problems.length} 处错误：\n${problems.map((p) => `  ${p.file}:${p.line} ${p.field}：${p.message}`).join('\n')}`,
    );
    this.name = 'PackError';
    this.problems = problems;
  }
}

const camel = (key: string) => key.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Keys that name things (ids of settings, options, events …) stay as they are written; keys of the schema
 * become camelCase. The parents below hold named things.
 */
const naming = new Set([
  'options',
  'documents',
  'pillars',
  'choices',
  'apply',
  'lengths',
  'flags',
  'classes',
  'levels',
  'fields',
  'where',
  'by',
  'prefill',
  'when',
  'byValue',
  'parties',
  'stages',
  'steps',
  'owes',
  'books',
  'tables',
  'columns',
  'answers',
  'derived',
  'edit',
  'views',
  'map',
  'is',
  'requiredWhen',
  'sets',
  'departments',
]);

function plain(node: unknown, parent: string): unknown {
  if (isMap(node)) {
    const object: Record<string, unknown> = {};
    for (const item of node.items) {
      if (!isPair(item)) continue;
      const written = String(isScalar(item.key) ? item.key.value : item.key);
      const key = naming.has(parent) ? written : camel(written);
      object[key] = plain(item.value, parent === 'by' ? 'byValue' : naming.has(parent) ? '' : key);
    }
    return object;
  }
  if (isSeq(node)) return node.items.map((item) => plain(item, ''));
  if (isScalar(node)) return node.value;
  return node ?? undefined;
}

class Source {
  readonly path: string;
  readonly doc: Document;
  private readonly lines = new LineCounter();
  constructor(file: PackFile) {
    this.path = file.path;
    this.doc = parseDocument(file.text, { lineCounter: this.lines, uniqueKeys: true, schema: 'core' });
  }

  syntaxProblems(): PackProblem[] {
    return this.doc.errors.map((error) => ({
      file: this.path,
      line: this.lines.linePos(error.pos[0]).line,
      field: '（文件）',
      message: `YAML 写法错误：${error.message.split('\n')[0]}`,
    }));
  }

  value(): unknown {
    return plain(this.doc.contents, '');
  }

  /** The line of the nearest existing node on the path. */
  lineOf(path: readonly PropertyKey[]): number {
    let node: unknown = this.doc.contents;
    let best = 0;
    for (const step of path) {
      let next: unknown;
      if (isMap(node)) {
        const pair = node.items.find(
          (item) => isScalar(item.key) && (item.key.value === step || camel(String(item.key.value)) === step),
        );
        if (pair && isScalar(pair.key) && pair.key.range) best = pair.key.range[0];
        next = pair?.value;
      } else if (isSeq(node)) {
        next = node.items[Number(step)];
        if ((next as Node | undefined)?.range) best = (next as Node).range?.[0] ?? best;
      }
      if (next === undefined || next === null) break;
      node = next;
    }
    return this.lines.linePos(best).line || 1;
  }

  problem(path: readonly PropertyKey[], message: string): PackProblem {
    return {
      file: this.path,
      line: this.lineOf(path),
      field: path.map(String).join('.') || '（文件）',
      message,
    };
  }
}

const chinese: Record<string, string> = {
  invalid_type: '类型不对',
  unrecognized_keys: '有不认识的字段',
  invalid_value: '取值不在允许范围',
  invalid_union: '写法不符合任何一种允许的形式',
  too_small: '太小、太短或缺少',
  too_big: '太大或太长',
  invalid_format: '格式不对',
};

function explain(issue: z.core.$ZodIssue): string {
  const known = chinese[issue.code];
  const keys = issue.code === 'unrecognized_keys' ? `：${issue.keys.join('、')}` : '';
  const values = issue.code === 'invalid_value' ? `：可用 ${issue.values.map(String).join('、')}` : '';
  if (issue.code === 'invalid_type' && issue.input === undefined) return '缺少这一项';
  if (/[\u4e00-\u9fff]/.test(issue.message)) return issue.message;
  return known ? `${known}${keys}${values}` : issue.message;
}

function read<S extends z.ZodType>(
  source: Source,
  schema: S,
  problems: PackProblem[],
): z.output<S> | undefined {
  const syntax = source.syntaxProblems();
  if (syntax.length > 0) {
    problems.push(...syntax);
    return undefined;
  }
  const result = schema.safeParse(source.value(), { reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) problems.push(source.problem(issue.path, explain(issue)));
  return undefined;
}

/**
 * Reads and checks a whole pack. Throws PackError naming file, line and field of every problem; pure, no file
 * access. `idle: false`: what the pack does not use is no problem. Without `roleRules`, whether permissions
 * of roles exist and may be given is not asked.
 */
export function readPack(
  files: PackFile[],
  { idle = true, roleRules = null }: { idle?: boolean; roleRules?: RoleRules | null } = {},
): Pack {
  const problems: PackProblem[] = [];
  const sources = new Map<string, Source>();
  const take = (path: string) => {
    const file = files.find((entry) => entry.path === path);
    if (!file) {
      problems.push({ file: path, line: 1, field: '（文件）', message: '缺少这个文件' });
      return undefined;
    }
    const source = new Source(file);
    sources.set(path, source);
    return source;
  };
  const part = <S extends z.ZodType>(path: string, schema: S) => {
    const source = take(path);
    return source ? read(source, schema, problems) : undefined;
  };
  const scheme = part('scheme.yaml', schemeSchema);
  const rules = part('rules.yaml', rulesSchema);
  const calendar = part('calendar.yaml', calendarSchema);
  const vocabulary = part('vocabulary.yaml', vocabularySchema);
  const roles = part('roles.yaml', rolesSchema);
  const kinds: Kind[] = [];
  const kindFiles = files.filter((file) => file.path.startsWith('kinds/') && file.path.endsWith('.yaml'));
  const kindPath = new Map<string, string>();
  for (const file of kindFiles) {
    const source = take(file.path);
    const kind = source ? read(source, kindSchema, problems) : undefined;
    if (!kind || !source) continue;
    if (kindPath.has(kind.id))
      problems.push(source.problem(['id'], `与 ${kindPath.get(kind.id)} 的编号重复`));
    kindPath.set(kind.id, file.path);
    kinds.push(kind);
  }
  if (scheme && rules && calendar && vocabulary && roles && problems.length === 0) {
    const pack: Pack = { scheme, rules, calendar, vocabulary, roles: rolesOf(roles), kinds };
    for (const found of [
      ...checkReferences(pack),
      ...roleProblems(roles, pack, roleRules),
      ...(idle ? idleProblems(pack) : []),
    ]) {
      const path = found.file.startsWith('kind:')
        ? (kindPath.get(found.file.slice(5)) ?? 'kinds')
        : found.file;
      const source = sources.get(path);
      problems.push(
        source
          ? source.problem(found.path, found.message)
          : { file: path, line: 1, field: found.path.join('.'), message: found.message },
      );
    }
    if (problems.length === 0) return pack;
  }
  throw new PackError(problems);
}

/**
 * Reads one more kind against a pack (made in the administration screen). Throws PackError as `readPack`
 * does. Without a pack, what it refers to is not checked: it was when the kind was saved.
 */
export function readKind(pack: Pack | null, file: PackFile): Kind {
  const problems: PackProblem[] = [];
  const source = new Source(file);
  const kind = read(source, kindSchema, problems);
  if (kind) {
    if (pack === null) return kind;
    for (const found of checkReferences({
      ...pack,
      kinds: [...pack.kinds.filter((entry) => entry.id !== kind.id), kind],
    })) {
      if (found.file === `kind:${kind.id}`) problems.push(source.problem(found.path, found.message));
    }
    if (problems.length === 0) return kind;
  }
  throw new PackError(problems);
}
