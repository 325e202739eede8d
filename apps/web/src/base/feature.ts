import type { Permission } from '@liulian/contract';

export interface Page {
  /** Its address; `$id` stands for a part of its own. */
  path: string;
  /** The file in the feature's folder, without `.tsx`; its default export is the page. */
  file: string;
  /** Opens without a session. */
  open?: true;
  /** Carries no component library, so that a telephone loads little. */
  light?: true;
}

export interface NavItem {
  /** Where it stands: the whole navigation is in the order people read it. */
  place: number;
  to: string;
  title: string;
  /** Initials and full reading, for the search. */
  pinyin: string;
  group: '看' | '做' | '管';
  /** What is done there, for the list that administrators start from. */
  what?: string;
  /** Any of these permissions shows it. */
  any: Permission[];
  /** Not for these unit levels, where it would be noise. */
  notFor?: string[];
  onlyFor?: string[];
}

/** A page about oneself and one's account, in every menu. */
export interface OwnPage {
  place: number;
  to: string;
  title: string;
  /** Initials and full reading, for the search. */
  pinyin: string;
  /** Without it everybody has it. */
  any?: Permission[];
}

/**
 * What a feature hands over to the pages; `features.ts` lists them. Loading this loads none of its pages.
 */
export interface WebFeature {
  id: string;
  pages: Page[];
  navigation?: NavItem[];
  own?: OwnPage[];
}
