/** A new password, typed twice: the inputs `next` and `again` of the form around them. */
export function NewPassword({ differ }: { differ: boolean }) {
  return (
    <>
      <label className="field">
        <span className="label">新密码</span>
        <input
          className="input"
          name="next"
          type="password"
          autoComplete="new-password"
          minLength={10}
          required
          aria-describedby="rule"
        />
        <span className="help" id="rule">
          至少 10 位，含字母和数字，不能与用户名相同
        </span>
      </label>
      <label className="field">
        <span className="label">再输一遍</span>
        <input
          className="input"
          name="again"
          type="password"
          autoComplete="new-password"
          required
          aria-invalid={differ}
        />
        {differ && (
          <span className="wrong" role="alert">
            两次输入的不一样
          </span>
        )}
      </label>
    </>
  );
}
