interface Props {
  id: string;
  /** Where it stands in the list, for scrolling it into sight. */
  at: number;
  /** The one that Enter takes. */
  current: boolean;
  option: { title: string; detail?: string | undefined };
  onPick: () => void;
}

/** A line in the list under a box that is typed into. Pressing it must not take the keyboard from the box. */
export function Option({ id, at, current, option, onPick }: Props) {
  return (
    <div
      id={id}
      data-at={at}
      role="option"
      aria-selected={current}
      tabIndex={-1}
      className="option"
      onMouseDown={(event) => {
        event.preventDefault();
        onPick();
      }}
    >
      <span>{option.title}</span>
      {option.detail && <small>{option.detail}</small>}
    </div>
  );
}

/** Stands alone in the list where there is nothing to pick, and says why. */
export function NoOption({ children }: { children: string }) {
  return (
    <div className="option quiet" role="option" aria-selected="false" aria-disabled="true">
      {children}
    </div>
  );
}
