import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { PackError, readPack, type PackFile, type RoleRules } from './index.ts';

const folder = fileURLToPath(new URL('../../../packs/liulian/', import.meta.url));
const files: PackFile[] = [
  'scheme.yaml',
  'rules.yaml',
  'calendar.yaml',
  'vocabulary.yaml',
  'roles.yaml',
  ...readdirSync(`${folder}kinds`).map((name) => `kinds/${name}`),
].map((path) => ({ path, text: readFileSync(folder + path, 'utf8') }));

const roleRules: RoleRules = {
  permissions: [
    'self',
    'units:read',
    'records:write',
    'records:personal',
    'records:discipline',
    'accounts:write',
  ],
  administrators: ['system-administrator'],
  administratorOnly: ['accounts:write'],
  compartments: { personal: ['records:personal'], discipline: ['records:discipline'], leadership: [] },
  levelsOf: { 'records:write': ['corps'], 'records:discipline': ['corps', 'detachment'] },
};

/** A pack with these roles besides the member. */
function read(...lines: string[]) {
  const text = [
    'roles:',
    '  - { id: member, title: 队员, level: any, home: me, permissions: [self] }',
    ...lines,
  ].join('\n');
  return readPack(
    files.map((file) => (file.path === 'roles.yaml' ? { ...file, text } : file)),
    { roleRules },
  );
}

function problemsOf(...lines: string[]) {
  try {
    read(...lines);
  } catch (error) {
    if (error instanceof PackError)
      return error.problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
    throw error;
  }
  return [];
}

const role = (more: string, id = 'clerk-of-the-house') =>
  `  - { id: ${id}, title: 内勤, level: corps, home: todo, permissions: [self]${more} }`;

it('a role of its own loads, with what its sets hold spelled out', () => {
  const pack = read(
    '  - { id: clerk, title: 内勤, level: [corps], home: todo, permissions: [both, units:read], posts: [office-chief] }',
    'sets:',
    '  both: [one, records:write]',
    '  one: [self]',
  );
  expect(pack.roles.find(({ id }) => id === 'clerk')).toMatchObject({
    level: ['corps'],
    permissions: ['self', 'records:write', 'units:read'],
    posts: ['office-chief'],
    compartments: [],
    kinds: null,
  });
});

it.each([
  ['an administrator', role('', 'system-administrator'), '三名管理员的权限在程序里，方案包不能改'],
  [
    'a permission of an administrator',
    role('').replace('[self]', '[self, accounts:write]'),
    'accounts:write 只归管理员，业务角色不能有',
  ],
  [
    'a permission there is not',
    role('').replace('[self]', '[self, records:burn]'),
    '没有这项权限：records:burn',
  ],
  [
    'a compartment by its permission',
    role('').replace('[self]', '[self, records:personal]'),
    'records:personal 是保密范围，写在 compartments 里',
  ],
  [
    'a permission above its level',
    role('').replace('[self]', '[records:write]').replace('level: corps', 'level: station'),
    'records:write 不能给这一级：只到总队',
  ],
  [
    'a compartment above its level',
    role(', compartments: [discipline]').replace('level: corps', 'level: [corps, station]'),
    '这个保密范围不能给这一级：只到总队、支队级',
  ],
  [
    'no home',
    role('').replace('home: todo, ', ''),
    '取值不在允许范围：可用 situation、matrix、todo、station、me',
  ],
  [
    'a home there is not',
    role('').replace('home: todo', 'home: audit'),
    '取值不在允许范围：可用 situation、matrix、todo、station、me',
  ],
  ['a post there is not', role(', posts: [admiral]'), '没有这个职务：admiral'],
  ['a post of another level', role(', posts: [station-chief]'), '职务“站长”所在的层级不能授予这个角色'],
  ['a kind there is not', role(', kinds: [nothing]'), '没有这个记录类型：nothing'],
  ['a field there is not', role(', colour: red'), '有不认识的字段：colour'],
])('refuses %s, with file and line', (_, line, message) => {
  expect(problemsOf(line)).toEqual([`roles.yaml:3 ${message}`]);
});

it('refuses the same role twice, and a pack without the membership of everybody', () => {
  expect(problemsOf(role(''), role(''))).toEqual([
    'roles.yaml:4 编号重复：clerk-of-the-house',
    'roles.yaml:4 名称重复：内勤',
  ]);
  const text = 'roles:\n  - { id: clerk, title: 内勤, level: corps, home: todo, permissions: [self] }\n';
  expect(() =>
    readPack(
      files.map((file) => (file.path === 'roles.yaml' ? { ...file, text } : file)),
      { roleRules },
    ),
  ).toThrow('缺少人人都有的角色：member');
});
