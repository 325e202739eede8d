/**
 * What was typed and not yet sent, kept in this browser so that a closed window loses nothing. Signing out
 * forgets it.
 */
const prefix = 'liulian-draft:';

export interface Draft<T> {
  savedAt: number;
  value: T;
}

export function readDraft<T>(key: string): Draft<T> | null {
  try {
    const text = localStorage.getItem(prefix + key);
    return text ? (JSON.parse(text) as Draft<T>) : null;
  } catch {
    return null;
  }
}

export function saveDraft<T>(key: string, value: T): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify({ savedAt: Date.now(), value }));
  } catch {
    /* a full or forbidden store must not stop the form */
  }
}

export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(prefix + key);
  } catch {
    /* as above */
  }
}

export function clearDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    /* as above */
  }
}
