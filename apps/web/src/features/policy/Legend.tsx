import css from './policy.module.css';

const looks = [
  ['open', '待定'],
  ['accepted', '采纳'],
  ['incomplete', '采纳，未写全'],
  ['covered', '已覆盖'],
  ['rejected', '不设任务'],
  ['limit', '上限与禁止'],
  ['unread', '像是任务，没读懂'],
] as const;

export function Legend({ imported }: { imported: boolean }) {
  return (
    <ul className={css.legend} aria-label="图例">
      {looks
        .filter(([look]) => !imported || look === 'open' || look === 'accepted' || look === 'rejected')
        .map(([look, word]) => (
          <li key={look}>
            <mark className={css[look]}>{word}</mark>
          </li>
        ))}
    </ul>
  );
}
