import { PageHead } from '../../ui/PageHead.tsx';
import { Empty } from '../../ui/states-of-page.tsx';

/** Shown for an address whose page is not part of this build. */
export default function ComingPage() {
  return (
    <div className="page column">
      <PageHead title="这一页还没有装上" />
      <Empty title="这个版本里没有这一页。">请从菜单选择别的页面。</Empty>
    </div>
  );
}
