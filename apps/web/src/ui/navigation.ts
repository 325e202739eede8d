import { createContext } from 'react';
import type { NavItem } from '../base/feature.ts';

/** The pages this account has, given by the shell: for a page that lists them. */
export const Navigation = createContext<readonly NavItem[]>([]);
