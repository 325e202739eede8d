import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { PageHead } from '../../ui/PageHead.tsx';

/** Honest about what is not there yet: nothing typed here would be safe, so nothing can be typed here. */
export default function ReportPage() {
  const me = useMe();
  return (
    <div className="page column stack">
      <PageHead title="我要反映" />
      <div className="hint heed">
        <b>这个版本还不能在线反映问题。</b>
        “密封举报”要做到内容在您的手机上就加密、只有纪检干部打得开、管理员也看不到，才能开放。做到之前，这里不设任何输入框，免得您以为已经保密。
      </div>
      <section className="card stack" style={{ gap: 10 }}>
        <h2>现在可以这样反映</h2>
        <ol className="bullets" style={{ listStyle: 'decimal' }}>
          <li>
            当面或打电话找{me.corps.name}
            、支队的纪委（纪检监督干部）。反映的是本单位领导，可以直接找上一级纪委。
          </li>
          <li>写信：寄给上级纪委，信封写“纪委收”。署名的会告知是否受理、结果如何；不署名的同样会看。</li>
          <li>拨打 12388，或到纪检监察机关的来访接待场所。</li>
          <li>生活困难、意见建议、对决定不服的申诉，走站里、大队的日常渠道就行，不必走举报。</li>
        </ol>
      </section>
      <section className="card stack" style={{ gap: 10 }}>
        <h2>您的权利</h2>
        <ul className="bullets">
          <li>姓名、单位和反映的内容受保护，材料不得转给被反映的人。</li>
          <li>如实反映不受打击报复；受到报复可以向上级纪委反映。</li>
          <li>不要在微信群、本系统的记录和附件里写举报内容，那些地方不保密。</li>
        </ul>
      </section>
      <p>
        <Link to="/">回到首页</Link>
      </p>
    </div>
  );
}
