/**
 * (e) A ledger of 100,000 rows × 10 columns as XLSX, against the library's own streaming writer on the same
 * rows; each in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import { ledgerWorkbook } from '../packages/documents/src/index.ts';
import { print } from './measure.ts';

const count = 100_000;
const titles = ['日期', '单位', '类别', '标题', '地点', '主讲', '人数', '费用', '备注', '状态'];
function* rows(): Generator<(string | number)[]> {
  for (let i = 0; i < count; i += 1)
    yield [
      `2023-09-${String((i % 28) + 1).padStart(2, '0')}`,
      `第${i % 320}消防救援站`,
      '警示教育',
      `第 ${i} 次集中学习`,
      '三楼会议室',
      '张某某',
      (i % 40) + 5,
      (i % 7) * 12.5,
      '按计划开展',
      '已认可',
    ];
}
const sink = () => new Writable({ write: (_chunk, _encoding, done) => done() });

const modes = {
  ours: () =>
    ledgerWorkbook(sink(), {
      title: '台账',
      columns: titles.map((title) => ({ title, width: 16 })),
      rows: rows(),
    }),
  bare: () => plain(null),
  styled: () =>
    plain({
      font: { name: '宋体', size: 10 },
      border: {
        top: { style: 'thin' },
        left: { style: 'thin' },
        bottom: { style: 'thin' },
        right: { style: 'thin' },
      },
      alignment: { vertical: 'middle', wrapText: true },
      numFmt: '@',
    }),
};

/** The library's own writer, with no style, or with one and the same style on every cell. */
async function plain(style: Partial<ExcelJS.Style> | null) {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream: sink(),
    useStyles: true,
    useSharedStrings: false,
  });
  const sheet = book.addWorksheet('台账');
  sheet.addRow(titles).commit();
  for (const values of rows()) {
    const row = sheet.addRow(values);
    if (style)
      row.eachCell((cell) => {
        cell.style = style;
      });
    row.commit();
  }
  sheet.commit();
  await book.commit();
}

const mode = process.argv[2] as keyof typeof modes | undefined;
if (mode) {
  const began = process.cpuUsage();
  await modes[mode]();
  const used = process.cpuUsage(began);
  console.log(
    JSON.stringify({
      seconds: (used.user + used.system) / 1e6,
      megabytes: process.resourceUsage().maxRSS / 1024,
    }),
  );
} else {
  const run = (name: keyof typeof modes) => {
    const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], {
      encoding: 'utf8',
    });
    if (!stdout) throw new Error(stderr);
    return JSON.parse(stdout) as { seconds: number; megabytes: number };
  };
  const best = (name: keyof typeof modes) =>
    [run(name), run(name)].toSorted((a, b) => a.seconds - b.seconds)[0] as {
      seconds: number;
      megabytes: number;
    };
  const [ours, bare, styled] = [best('ours'), best('bare'), best('styled')];
  print(`(e) XLSX of ${count.toLocaleString('en')} rows, the better of two, processor time`, [
    { what: 'time', ours: ours.seconds, bare: bare.seconds, unit: 's', better: 'less' },
    {
      what: 'time, against the same styles',
      ours: ours.seconds,
      bare: styled.seconds,
      unit: 's',
      better: 'less',
    },
    { what: 'memory at most', ours: ours.megabytes, bare: bare.megabytes, unit: 'MB', better: 'less' },
  ]);
}
