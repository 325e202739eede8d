import { useMe } from '../api/me.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Link } from '../ui/Link.tsx';
import { identityKey, identityTitle, useAccountActions } from './account-actions.ts';
import { currentItem, navigationFor, ownPages } from './navigation.ts';
import { SearchBox } from './SearchBox.tsx';

/** All pages, the other identities, and the way out. */
export default function PhoneMenu({ onClose, path }: { onClose: () => void; path: string }) {
  const me = useMe();
  const { switchTo, signOut } = useAccountActions();
  const items = navigationFor(me);
  const current = currentItem(items, path);
  return (
    <Dialog title={me.person?.name ?? me.account.username} onClose={onClose}>
      <p className="quiet">
        {me.corps.name} · {me.identity.titles.join('、')}
      </p>
      {me.permissions.includes('duties:read') && <SearchBox onDone={onClose} />}
      <nav aria-label="全部页面" className="phone-nav">
        {items.map((item) => (
          <Link
            key={item.to}
            href={item.to}
            onClick={onClose}
            aria-current={item === current ? 'page' : undefined}
          >
            {item.title}
          </Link>
        ))}
        {ownPages(me).map((item) => (
          <Link
            key={item.to}
            href={item.to}
            onClick={onClose}
            aria-current={item.to === path ? 'page' : undefined}
          >
            {item.title}
            {item.to === '/notifications' && me.unread > 0 && <span className="badge">{me.unread}</span>}
          </Link>
        ))}
      </nav>
      {me.identities.length > 1 && (
        <label className="field">
          <span className="label">切换身份</span>
          <select
            className="input"
            value={identityKey(me.identity)}
            onChange={(event) => {
              const chosen = me.identities.find((i) => identityKey(i) === event.target.value);
              onClose();
              if (chosen) void switchTo(chosen);
            }}
          >
            {me.identities.map((i) => (
              <option key={identityKey(i)} value={identityKey(i)}>
                {identityTitle(i)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="dialog-actions">
        <button
          type="button"
          className="button"
          onClick={() => {
            void signOut();
          }}
        >
          退出登录
        </button>
      </div>
    </Dialog>
  );
}
