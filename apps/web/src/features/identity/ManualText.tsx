import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { searchFor } from '../../base/addresses.ts';

/** Bold, keys and links inside a line; a link to another chapter stays inside the help page. */
function inline(text: string): ReactNode[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)]+\))/).map((part, at) => {
    const key = `${at}${part}`;
    if (part.startsWith('**')) return <b key={key}>{part.slice(2, -2)}</b>;
    if (part.startsWith('`')) return <kbd key={key}>{part.slice(1, -1)}</kbd>;
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    if (!link) return part;
    const chapter = /^([\w-]+)\.md$/.exec(link[2] ?? '')?.[1];
    return chapter ? (
      <Link key={key} to="/help" search={searchFor('/help', { chapter })}>
        看这一章
      </Link>
    ) : (
      link[1]
    );
  });
}

const kindOf = (line: string): 'bullet' | 'number' | 'row' | 'text' =>
  line.startsWith('- ') ? 'bullet' : /^\d+\. /.test(line) ? 'number' : line.startsWith('|') ? 'row' : 'text';

function Table({ rows }: { rows: string[] }) {
  const [head = [], , ...body] = rows.map((row) => row.split('|').slice(1, -1));
  return (
    <table className="manual-table">
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell} scope="col">
              {cell.trim()}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map((row) => (
          <tr key={row.join()}>
            {row.map((cell) => (
              <td key={cell}>{inline(cell.trim())}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The little Markdown that the manual uses: paragraphs, two kinds of lists, tables. */
export function ManualText({ lines }: { lines: string[] }) {
  const blocks: { kind: ReturnType<typeof kindOf>; lines: string[] }[] = [];
  let broken = true;
  for (const line of lines) {
    if (line.trim() === '') {
      broken = true;
      continue;
    }
    const kind = kindOf(line);
    const last = blocks[blocks.length - 1];
    if (last && last.kind === kind && !(broken && kind === 'text')) last.lines.push(line);
    else blocks.push({ kind, lines: [line] });
    broken = false;
  }
  return (
    <>
      {blocks.map(({ kind, lines: own }) => {
        const key = own.join();
        if (kind === 'row') return <Table key={key} rows={own} />;
        if (kind === 'text') return <p key={key}>{inline(own.join(''))}</p>;
        const items = own.map((line) => <li key={line}>{inline(line.replace(/^(- |\d+\. )/, ''))}</li>);
        return kind === 'bullet' ? (
          <ul key={key} className="bullets">
            {items}
          </ul>
        ) : (
          <ol key={key} className="manual-steps">
            {items}
          </ol>
        );
      })}
    </>
  );
}
