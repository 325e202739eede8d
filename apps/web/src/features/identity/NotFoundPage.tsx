import { Link } from '@tanstack/react-router';
import { PageHead } from '../../ui/PageHead.tsx';

export default function NotFoundPage() {
  return (
    <main className="page column stack">
      <PageHead title="没有这个页面" />
      <p>地址可能写错了，或者它指的内容已经不在。</p>
      <p>
        <Link to="/">回到首页</Link>
      </p>
    </main>
  );
}
