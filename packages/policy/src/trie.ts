/**
 * Longest-match dictionary lookup at a position: linear in the length of the match, independent of the
 * dictionary's size.
 */
interface Node<T> {
  next: Map<number, Node<T>>;
  value?: T;
}

export interface Hit<T> {
  value: T;
  length: number;
}

export class Trie<T> {
  private readonly root: Node<T> = { next: new Map() };

  add(word: string, value: T): void {
    let node = this.root;
    for (let i = 0; i < word.length; i += 1) {
      const code = word.charCodeAt(i);
      let child = node.next.get(code);
      if (child === undefined) {
        child = { next: new Map() };
        node.next.set(code, child);
      }
      node = child;
    }
    node.value = value;
  }

  /** Longest word that starts at `at`. */
  match(text: string, at: number): Hit<T> | undefined {
    let node: Node<T> | undefined = this.root;
    let best: Hit<T> | undefined;
    for (let i = at; i < text.length; i += 1) {
      node = node.next.get(text.charCodeAt(i));
      if (node === undefined) break;
      if (node.value !== undefined) best = { value: node.value, length: i + 1 - at };
    }
    return best;
  }
}

/** Words separated by white space, as the lexicon files write them. */
export function words(list: string): string[] {
  return list.split(/\s+/).filter((word) => word !== '');
}
