import { Dialog } from '../../../ui/Dialog.tsx';
import page from './accounts.module.css';

export interface Slip {
  username: string;
  name: string | null;
  unit: string | null;
  code: string;
}

/** Which of the two halves: 甲 is handed over by the proposer, 乙 by the one who confirmed. */
export type Half = '甲码' | '乙码';

function asCsv(half: Half, slips: Slip[]): string {
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = [
    ['用户名', '姓名', '单位', half],
    ...slips.map((s) => [s.username, s.name ?? '', s.unit ?? '', s.code]),
  ];
  // The mark at the beginning lets Excel and WPS read it as UTF-8.
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A page of slips to cut apart, in a window of its own so that nothing else is printed. */
function print(half: Half, slips: Slip[]): void {
  const paper = window.open('', '', 'width=800,height=600')?.document;
  if (!paper) return;
  paper.title = `${half}凭条`;
  for (const slip of slips) {
    const box = paper.createElement('p');
    box.style.cssText =
      'border:1px dashed #666;padding:14px;margin:0 0 10px;break-inside:avoid;font:16px sans-serif';
    box.append(
      `${slip.unit ?? ''} ${slip.name ?? ''}　用户名 ${slip.username}　${half} `,
      Object.assign(paper.createElement('b'), { textContent: slip.code }),
      paper.createElement('br'),
      `打开 ${location.origin}/open ，与另一张凭条合用，自己设密码。请勿转交他人。`,
    );
    paper.body.append(box);
  }
  paper.defaultView?.print();
}

/**
 * Shown once and kept nowhere: one slip a person, to be cut apart, sealed and handed over. Useless without
 * the other half, which somebody else hands over.
 */
export function Slips({ half, slips, onClose }: { half: Half; slips: Slip[]; onClose: () => void }) {
  const save = (): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([asCsv(half, slips)], { type: 'text/csv' }));
    link.download = `${half}凭条.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const other = half === '甲码' ? '确认的管理员' : '提出的管理员';
  return (
    <Dialog
      wide
      title={`${half}凭条`}
      onClose={onClose}
      actions={
        <>
          {slips.length > 1 && (
            <button type="button" className="button" onClick={save}>
              存为 CSV
            </button>
          )}
          <button type="button" className="button" onClick={() => print(half, slips)}>
            打印
          </button>
          <button type="button" className="button primary" onClick={onClose}>
            已交给本人
          </button>
        </>
      }
    >
      <p className="quiet">
        只显示这一次，请剪开封好，当面交给本人。另一半由{other}
        交；两半合在一起，本人才能在登录页“凭条设密码”。
      </p>
      <ul className={page.slips}>
        {slips.map((slip) => (
          <li key={slip.username}>
            <span>
              <b>{slip.username}</b> {slip.name} <span className="quiet">{slip.unit}</span>
            </span>
            <output aria-label={`${slip.username} 的${half}`} className={page.code}>
              {slip.code}
            </output>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
