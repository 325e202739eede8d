/**
 * Lines over 110 characters, which the formatter leaves where it cannot break: long SQL and long comments. A
 * long word list, regular expression or sentence on the screen may stay, since breaking it would only make it
 * harder to search for.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const limit = 110;
const listed = spawnSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.css'], { encoding: 'utf8' });
const literal =
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|\/(?:[^/\\ ]|\\.)(?:[^/\\]|\\.)*\/[a-z]*/g;

let found = 0;
for (const file of listed.stdout.split('\n').filter(Boolean)) {
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (line.length <= limit) return;
      const comment = /^\s*(\/\/|\*|\/\*)/.test(line);
      const isStatement = /\b(select|insert into|update|delete from)\b.*\b(from|set|values|where)\b/.test(
        line,
      );
      if (!comment && !isStatement && line.replace(literal, '""').length <= limit) return;
      found += 1;
      console.error(`${file}:${index + 1} 有 ${line.length} 个字符（上限 ${limit}）`);
    });
}
if (found > 0) process.exit(1);
