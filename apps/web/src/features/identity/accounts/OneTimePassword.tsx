import { Dialog } from '../../../ui/Dialog.tsx';
import page from './accounts.module.css';

export interface Secret {
  username: string;
  password: string;
}

/** Shown once and kept nowhere: whoever closes this without handing it on resets the password again. */
export function OneTimePassword({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  return (
    <Dialog
      title="一次性密码"
      onClose={onClose}
      actions={
        <>
          {navigator.clipboard && (
            <button
              type="button"
              className="button"
              onClick={() => void navigator.clipboard.writeText(secret.password)}
            >
              复制
            </button>
          )}
          <button type="button" className="button primary" onClick={onClose}>
            已交给本人
          </button>
        </>
      }
    >
      <p>
        <b>{secret.username}</b> 的一次性密码：
      </p>
      <p className={page.secret}>
        <output aria-label="一次性密码">{secret.password}</output>
      </p>
      <p className="quiet">只显示这一次。请当面或用保密方式交给本人；首次登录必须改掉。</p>
    </Dialog>
  );
}
