import type { Kind } from '@liulian/contract';
import { useEffect, useRef, useState } from 'react';
import { dropDraft, readDraft, saveDraft } from '../../../base/drafts.ts';
import type { FormValue } from './form-model.ts';
import type { FormRow } from './rows-model.ts';

export interface RecordForm {
  kind: Kind;
  value: FormValue;
  set: (change: Partial<FormValue>) => void;
  setField: (name: string, value: unknown) => void;
  /** Rows put in, taken out or moved: messages of that table no longer name the right ones. */
  setRows: (table: string, rows: FormRow[]) => void;
  setCell: (table: string, key: string, column: string, value: unknown) => void;
  /** Known beforehand and not touched yet: shown in grey. */
  isKnown: (name: string) => boolean;
  errors: Record<string, string>;
  setErrors: (errors: Record<string, string>) => void;
  /** When the restored draft was typed, if it was. */
  restoredAt: number | null;
  startAfresh: () => void;
  forget: () => void;
}

/**
 * The state of one form, saved in this browser with each change: a window closed in the middle of a word
 * loses nothing.
 */
export function useRecordForm(kind: Kind, initial: FormValue, draftKey: string): RecordForm {
  const [draft, setDraft] = useState(() => readDraft<FormValue>(draftKey));
  const [value, setValue] = useState<FormValue>(draft ? { ...initial, ...draft.value } : initial);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set(draft ? ['*'] : []));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const forgotten = useRef(false);

  useEffect(() => {
    if (touched.size > 0 && !forgotten.current) saveDraft(draftKey, value);
  }, [draftKey, value, touched]);

  const touch = (names: string[]) => {
    setTouched((before) => new Set([...before, ...names]));
    setErrors((before) =>
      Object.fromEntries(
        Object.entries(before).filter(
          ([name]) => !names.some((touched) => name === touched || name.startsWith(`${touched}.`)),
        ),
      ),
    );
  };
  return {
    kind,
    value,
    errors,
    setErrors,
    set: (change) => {
      setValue((before) => ({ ...before, ...change }));
      // The server names some of these by their ids.
      touch(
        Object.keys(change).flatMap((name) =>
          name === 'units'
            ? ['units', 'unitIds']
            : name === 'participants'
              ? ['participants', 'participantIds']
              : [name],
        ),
      );
    },
    setField: (name, field) => {
      setValue((before) => ({ ...before, fields: { ...before.fields, [name]: field } }));
      touch([name]);
    },
    setRows: (table, rows) => {
      setValue((before) => ({ ...before, rows: { ...before.rows, [table]: rows } }));
      touch([`rows.${table}`]);
    },
    setCell: (table, key, column, cell) => {
      const rows = value.rows[table] ?? [];
      const index = rows.findIndex((row) => row.key === key);
      setValue((before) => ({
        ...before,
        rows: {
          ...before.rows,
          [table]: (before.rows[table] ?? []).map((row) =>
            row.key === key ? { ...row, fields: { ...row.fields, [column]: cell } } : row,
          ),
        },
      }));
      touch([`rows.${table}.${index + 1}.${column}`]);
    },
    isKnown: (name) => !touched.has('*') && !touched.has(name),
    restoredAt: draft?.savedAt ?? null,
    startAfresh: () => {
      dropDraft(draftKey);
      setDraft(null);
      setValue(initial);
      setTouched(new Set());
      setErrors({});
    },
    forget: () => {
      forgotten.current = true;
      dropDraft(draftKey);
    },
  };
}
