import { useId, useRef, useState } from 'react';
import { NoOption, Option } from './Option.tsx';

export interface ChoiceOption {
  id: string;
  title: string;
  group?: string | undefined;
  /** What tells it from its namesakes. */
  detail?: string | undefined;
  /** Initials and full spelling, as the server gives them. */
  pinyin?: string | undefined;
}

interface Props {
  id?: string | undefined;
  label?: string | undefined;
  options: ChoiceOption[];
  /** Empty where nothing is chosen. */
  value: string;
  onChange: (id: string) => void;
  placeholder?: string;
  className?: string;
  invalid?: boolean | undefined;
  required?: boolean | undefined;
  describedBy?: string | undefined;
}

/** Whether every word that was typed is in the title, in what stands beside it, or in its spelling. */
export function matches(option: Omit<ChoiceOption, 'id'>, text: string): boolean {
  const where = `${option.title} ${option.detail ?? ''} ${option.group ?? ''} ${option.pinyin ?? ''}`;
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.toLowerCase().includes(word));
}

/** One of many: typed for by characters or pinyin, in groups; what is chosen stands in the box. */
export function ChoiceBox({
  id: givenId,
  label,
  options,
  value,
  onChange,
  placeholder = '请选择，可打汉字或拼音首字母',
  className = 'input',
  invalid,
  required,
  describedBy,
}: Props) {
  const ownId = useId();
  const id = givenId ?? ownId;
  /** Null while nothing is being typed: then the box shows what is chosen. */
  const [text, setText] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const open = text !== null;
  const chosen = options.find((option) => option.id === value);
  const found = open && text.trim() ? options.filter((option) => matches(option, text.trim())) : options;
  const groups = [...new Set(found.map((option) => option.group ?? ''))];
  // In the order in which they stand on screen, group by group.
  const shown = groups.flatMap((group) => found.filter((option) => (option.group ?? '') === group));

  const start = () => {
    if (open) return;
    setText('');
    setAt(
      Math.max(
        0,
        options.findIndex((option) => option.id === value),
      ),
    );
  };
  const pick = (option: ChoiceOption | undefined) => {
    if (!option) return;
    onChange(option.id);
    setText(null);
  };
  const move = (to: number) => {
    start();
    const next = Math.min(Math.max(to, 0), shown.length - 1);
    setAt(next);
    list.current?.querySelector(`[data-at="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className="popup">
      <input
        id={id}
        className={className}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${ownId}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && shown[at] ? `${ownId}-${at}` : undefined}
        aria-invalid={invalid}
        aria-required={required}
        aria-describedby={describedBy}
        autoComplete="off"
        placeholder={open && chosen ? chosen.title : placeholder}
        value={text ?? chosen?.title ?? ''}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onClick={start}
        onBlur={() => setText(null)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          switch (event.key) {
            case 'ArrowDown':
              event.preventDefault();
              move(open ? at + 1 : at);
              break;
            case 'ArrowUp':
              event.preventDefault();
              move(at - 1);
              break;
            case 'Enter':
              event.preventDefault();
              if (open) pick(shown[at]);
              else start();
              break;
            case 'Escape':
              if (open) event.preventDefault();
              setText(null);
              break;
            default:
          }
        }}
      />
      {value && !open && (
        <button type="button" className="link choice-clear" onClick={() => onChange('')}>
          清除
        </button>
      )}
      {open && (
        <div
          className="options"
          ref={list}
          id={`${ownId}-list`}
          role="listbox"
          aria-label={label ?? '可选的'}
        >
          {groups.map((group) => (
            <div key={group} role="group" aria-label={group || undefined}>
              {group && <div className="option-group">{group}</div>}
              {shown.map(
                (option, index) =>
                  (option.group ?? '') === group && (
                    <Option
                      key={option.id}
                      id={`${ownId}-${index}`}
                      at={index}
                      current={index === at}
                      option={option}
                      onPick={() => pick(option)}
                    />
                  ),
              )}
            </div>
          ))}
          {shown.length === 0 && <NoOption>{`没有找到“${text.trim()}”`}</NoOption>}
        </div>
      )}
    </div>
  );
}
