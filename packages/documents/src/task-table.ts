import {
  AlignmentType,
  Document,
  Footer,
  PageNumber,
  PageOrientation,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx';
import { plainValue } from './sheet.ts';

/** One line of a 任务分解表. */
export interface TaskRow {
  pillar: string;
  title: string;
  content: string;
  bearer: string;
  when: string;
  quota: string;
  lead: string;
  basis: string;
  state: string;
}

export interface TaskTable {
  title: string;
  subtitle: string;
  rows: TaskRow[];
}

// Twentieths of a point; together the printable width of A4 landscape.
const columns: [string, number, keyof TaskRow | null][] = [
  ['序号', 600, null],
  ['类别', 1050, 'pillar'],
  ['任务', 1900, 'title'],
  ['具体内容', 3700, 'content'],
  ['责任主体', 1700, 'bearer'],
  ['频次与时限', 1450, 'when'],
  ['数额', 1250, 'quota'],
  ['牵头与配合', 1250, 'lead'],
  ['依据', 1000, 'basis'],
  ['处理', 1000, 'state'],
];
// Official typefaces are named, not shipped; an office suite without them falls back by itself.
const heading = { ascii: 'Times New Roman', eastAsia: '方正小标宋简体', hAnsi: 'Times New Roman' };
const body = { ascii: 'Times New Roman', eastAsia: '仿宋_GB2312', hAnsi: 'Times New Roman' };
const strong = { ascii: 'Times New Roman', eastAsia: '黑体', hAnsi: 'Times New Roman' };
const margins = { top: 40, bottom: 40, left: 80, right: 80 };

/** The task table as a Word table on A4 landscape, its header repeated on each page. */
export async function taskTable(table: TaskTable): Promise<Buffer> {
  const centre = (text: string, size: number, font: typeof body) =>
    new Paragraph({
      alignment: AlignmentType.CENTER,
      children: [new TextRun({ text: clean(text), font, size })],
    });
  const header = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(
      ([title, width]) =>
        new TableCell({
          width: { size: width, type: WidthType.DXA },
          margins,
          verticalAlign: VerticalAlign.CENTER,
          shading: { fill: 'E8EDF2' },
          children: [centre(title, 21, strong)],
        }),
    ),
  });
  const rows = table.rows.map(
    (row, index) =>
      new TableRow({
        cantSplit: true,
        children: columns.map(
          ([, width, field]) =>
            new TableCell({
              width: { size: width, type: WidthType.DXA },
              margins,
              verticalAlign: VerticalAlign.CENTER,
              children: field === null ? [centre(String(index + 1), 20, body)] : lines(row[field]),
            }),
        ),
      }),
  );
  const document = new Document({
    title: clean(table.title),
    creator: '六廉',
    styles: { default: { document: { run: { font: body, size: 20 } } } },
    sections: [
      {
        properties: {
          page: {
            size: { width: 11_906, height: 16_838, orientation: PageOrientation.LANDSCAPE },
            margin: { top: 1000, bottom: 1000, left: 960, right: 960 },
          },
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [new TextRun({ font: body, size: 18, children: ['— ', PageNumber.CURRENT, ' —'] })],
              }),
            ],
          }),
        },
        children: [
          centre(table.title, 36, heading),
          centre(table.subtitle, 20, body),
          new Paragraph({ spacing: { after: 60 }, children: [] }),
          new Table({
            layout: TableLayoutType.FIXED,
            columnWidths: columns.map(([, width]) => width),
            width: { size: columns.reduce((sum, [, width]) => sum + width, 0), type: WidthType.DXA },
            rows: [header, ...rows],
          }),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

const lines = (text: string) =>
  clean(text)
    .split('\n')
    .map((line) => new Paragraph({ children: [new TextRun({ text: line, font: body, size: 20 })] }));

/** Without what XML cannot hold. */
function clean(text: string): string {
  return String(plainValue(text) ?? '')
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ');
}
