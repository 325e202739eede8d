import { isMap, isPair, isScalar, parseDocument, visit, Document, type Node } from 'yaml';
import { PackError, readPack, type Obligation, type Pack, type PackFile, type Scheme } from '@liulian/domain';
import { Refusal } from '../../platform/errors.ts';

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

/**
 * Keys below these name things and stay as they are (as the reader of packs has it); all others are
 * kebab-case in YAML.
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
]);
const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function written(value: Json, parent: string): Json {
  if (Array.isArray(value)) return value.map((item) => written(item, ''));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      naming.has(parent) ? key : kebab(key),
      written(inner, parent === 'by' ? 'byValue' : naming.has(parent) ? '' : key),
    ]),
  );
}

/** What the schema would fill in by itself is not written. */
const defaults: Record<string, string> = {
  rows: '[]',
  coLead: '[]',
  inferred: 'false',
  matrix: 'true',
  audience: '"unit"',
  inForce: 'false',
  where: '{}',
  apply: '{}',
  status: '"in-force"',
  needs: '["unit"]',
};

function sparse(object: object): Record<string, Json> {
  const plain = JSON.parse(JSON.stringify(object)) as Record<string, Json>;
  return Object.fromEntries(
    Object.entries(plain).filter(([key, value]) => value !== null && defaults[key] !== JSON.stringify(value)),
  );
}

const conditions = (where: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(where).map(([field, condition]) => {
      const any = (condition as { any?: unknown[] }).any;
      return [field, any ? (any.length === 1 ? any[0] : any) : condition];
    }),
  );

function obligationJson(obligation: Obligation): Record<string, Json> {
  const { cadence } = obligation;
  const rules = obligation.dischargedBy.map((rule) => sparse({ ...rule, where: conditions(rule.where) }));
  return sparse({
    ...obligation,
    cadence:
      'standing' in cadence && cadence.by === undefined
        ? 'standing'
        : 'every' in cadence && cadence.count === 1
          ? { ...cadence, count: undefined }
          : cadence,
    quota: obligation.quota.unit === '次' ? { ...obligation.quota, unit: undefined } : obligation.quota,
    dischargedBy: rules.length === 1 ? rules[0] : rules,
  });
}

function eventJson(event: Scheme['events'][number]) {
  return sparse({
    ...event,
    from:
      typeof event.from === 'object' && 'record' in event.from
        ? { record: sparse({ ...event.from.record, where: conditions(event.from.record.where) }) }
        : event.from,
  });
}

const flow = new Set([
  'rows',
  'basis',
  'earlier-basis',
  'bearer',
  'cadence',
  'quota',
  'discharged-by',
  'co-lead',
  'needs',
  'from',
  'items',
]);

/** The scheme as a pack holds it: `packs/…/scheme.yaml`. */
export function schemeYaml(scheme: Scheme): string {
  const choices = (setting: Scheme['settings'][number]) =>
    setting.choices
      ? {
          choices: Object.fromEntries(
            Object.entries(setting.choices).map(([id, choice]) => [id, sparse(choice)]),
          ),
        }
      : {};
  const json = written(
    {
      ...sparse({
        ...scheme,
        documents: undefined,
        pillars: undefined,
        settings: undefined,
        events: undefined,
        obligations: undefined,
      }),
      documents: Object.fromEntries(
        Object.entries(scheme.documents).map(([id, document]) => [id, sparse(document)]),
      ),
      pillars: sparse(scheme.pillars),
      settings: scheme.settings.map((setting) => sparse({ ...setting, ...choices(setting) })),
      events: scheme.events.map(eventJson),
      obligations: scheme.obligations.map(obligationJson),
    },
    '',
  );
  const document = new Document(json);
  visit(document, {
    Pair: (_, pair) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      const value = pair.value as Node & { flow?: boolean };
      if (flow.has(key) && value && 'items' in value) value.flow = true;
      // One document, one pillar, one obligation's rule a line.
      if ((key === 'documents' || key === 'pillars') && isMap(value))
        for (const item of value.items) if (isPair(item) && isMap(item.value)) item.value.flow = true;
    },
  });
  return `# 六廉方案，由系统导出。条款写序号，不抄原文。\n${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`;
}

/** The other files of the pack, so that its reader can check a scheme against them; JSON is YAML. */
const others = new WeakMap<Pack, PackFile[]>();
/** A list that a kind leaves out is empty once it is read, and an empty one is no list to read. */
const leaveOut = (key: string, value: unknown): unknown =>
  Array.isArray(value) && value.length === 0 && key !== '' ? undefined : value;

function otherFiles(pack: Pack): PackFile[] {
  const known = others.get(pack);
  if (known) return known;
  const files = [
    { path: 'rules.yaml', text: JSON.stringify(pack.rules) },
    { path: 'calendar.yaml', text: JSON.stringify(pack.calendar) },
    { path: 'vocabulary.yaml', text: JSON.stringify(pack.vocabulary) },
    { path: 'roles.yaml', text: JSON.stringify({ roles: pack.roles }) },
    ...pack.kinds.map((kind) => ({ path: `kinds/${kind.id}.yaml`, text: JSON.stringify(kind, leaveOut) })),
  ];
  others.set(pack, files);
  return files;
}

/** Reads a scheme as a pack would; broken text is refused with line and field of every problem. */
export function readSchemeYaml(yaml: string, pack: Pack): Scheme {
  try {
    return readPack([{ path: 'scheme.yaml', text: yaml }, ...otherFiles(pack)], { idle: false }).scheme;
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    const problems = error.problems.filter((problem) => problem.file === 'scheme.yaml').slice(0, 50);
    const [first] = problems.length > 0 ? problems : error.problems;
    throw new Refusal(
      'scheme.invalid',
      { reason: first ? `第 ${first.line} 行 ${first.field}：${first.message}` : '无法读取' },
      problems.map((problem) => ({
        field: `${problem.line}:${problem.field}`,
        message: `第 ${problem.line} 行 ${problem.field}：${problem.message}`,
      })),
    );
  }
}

/** Where each obligation stands in the text. */
export function obligationSpans(yaml: string): { start: number; end: number }[] {
  const list = parseDocument(yaml).get('obligations') as { items?: Node[] } | undefined;
  return (list?.items ?? []).map((node) => ({ start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 }));
}
