import { useEffect, useRef, useState, type FormEvent } from 'react';
import { call, whenAskedAgain } from '../api/client.ts';
import { Dialog } from './Dialog.tsx';
import { ErrorBox } from './states-of-page.tsx';

/**
 * Asks once more who is there, before what a session found open must not be enough for; the action then goes
 * on by itself. Several actions at once share one question.
 */
export function VerifyDialog() {
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const waiting = useRef<((proved: boolean) => void)[]>([]);
  useEffect(() => {
    whenAskedAgain(
      () =>
        new Promise((resolve) => {
          waiting.current.push(resolve);
          setError(null);
          setOpen(true);
        }),
    );
    return () => whenAskedAgain(() => Promise.resolve(false));
  }, []);
  const answer = (proved: boolean): void => {
    setOpen(false);
    for (const resolve of waiting.current.splice(0)) resolve(proved);
  };
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get('proof')).trim();
    setBusy(true);
    try {
      await call('verifySession', { body: /^\d{6}$/.test(value) ? { totp: value } : { password: value } });
      answer(true);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  if (!open) return null;
  return (
    <Dialog title="请再确认一次是您本人" onClose={() => answer(false)}>
      <form
        className="stack"
        onSubmit={(event) => {
          void submit(event);
        }}
      >
        <p className="quiet">离上次确认已过一刻钟。确认后，刚才的操作会接着做。</p>
        {error !== null && <ErrorBox error={error} />}
        <label className="field">
          <span className="label">密码，或验证器上的六位数字</span>
          <input
            className="input"
            name="proof"
            type="password"
            autoComplete="current-password"
            required
            ref={(el) => el?.focus()}
          />
        </label>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={() => answer(false)}>
            取消
          </button>
          <button type="submit" className="button primary" disabled={busy}>
            {busy ? '正在确认…' : '确认'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
