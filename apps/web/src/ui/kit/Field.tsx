import { useId, type ReactNode } from 'react';

interface Inner {
  id: string;
  'aria-invalid': boolean | undefined;
  'aria-describedby': string | undefined;
}
interface Props {
  label: string;
  /** What the server said about this field. */ wrong?: string | undefined;
  help?: ReactNode;
  optional?: boolean;
  children: (inner: Inner) => ReactNode;
}

/** A labelled field whose refusal stands beneath it and is read out with it. */
export function Field({ label, wrong, help, optional, children }: Props) {
  const id = useId();
  const told = wrong !== undefined || help !== undefined;
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional && <span className="must">（可不填）</span>}
      </label>
      {children({
        id,
        'aria-invalid': wrong ? true : undefined,
        'aria-describedby': told ? `${id}-told` : undefined,
      })}
      {told && (
        <span id={`${id}-told`} className={wrong ? 'wrong' : 'help'}>
          {wrong ?? help}
        </span>
      )}
    </div>
  );
}
