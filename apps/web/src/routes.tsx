import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { homeOf, meQuery } from './api/me.ts';
import { ApiProblem } from './api/problem.ts';
import { queryClient } from './api/query-client.ts';
import { readSearch } from './base/addresses.ts';
import { features } from './features.ts';
import type { Page } from './base/feature.ts';
import { Shell } from './shell/Shell.tsx';
import { NoticeArea } from './ui/notices.tsx';
import { VerifyDialog } from './ui/VerifyDialog.tsx';
import { ErrorBox, Loading } from './ui/states-of-page.tsx';

/**
 * Every page is a file `features/<feature>/<Name>Page.tsx` with one default export, loaded when its address
 * is opened.
 */
const pages = import.meta.glob<{ default: ComponentType }>('./features/*/*Page.tsx');
const coming = (): Promise<{ default: ComponentType }> => import('./features/identity/ComingPage.tsx');
function page(file: string) {
  return lazyRouteComponent(pages[`./features/${file}.tsx`] ?? coming);
}

function Problem({ error, reset }: ErrorComponentProps) {
  return (
    <div className="page column">
      <ErrorBox error={error} retry={reset} />
    </div>
  );
}

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <NoticeArea />
      <VerifyDialog />
    </>
  ),
  notFoundComponent: lazyRouteComponent(() => import('./features/identity/NotFoundPage.tsx')),
  errorComponent: Problem,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  errorComponent: Problem,
  beforeLoad: async ({ location }) => {
    try {
      const me = await queryClient.ensureQueryData(meQuery);
      if (me.account.mustChangePassword && location.pathname !== '/password')
        throw redirect({ to: '/password', search: {} });
      if (me.account.mustEnrolTotp && !['/security', '/password'].includes(location.pathname))
        throw redirect({ to: '/security', search: {} });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401)
        throw redirect({ to: '/login', search: location.href === '/' ? {} : { next: location.href } });
      throw error;
    }
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: async () => {
    throw redirect({ to: homeOf(await queryClient.ensureQueryData(meQuery)) });
  },
});

const allPages = features.flatMap(({ id, pages: own }) =>
  own.map((one) => ({ ...one, file: `${id}/${one.file}` })),
);
const routeOf = ({ path, file, open }: Page) => {
  const validateSearch = (given: Record<string, unknown>) => readSearch(path, given);
  return open
    ? createRoute({ getParentRoute: () => root, path, component: page(file), validateSearch })
    : createRoute({ getParentRoute: () => signedIn, path, component: page(file), validateSearch });
};

/**
 * Starts fetching the page of an address, if it is one without parameters; opening it later finds it on its
 * way.
 */
export async function preloadPage(path: string): Promise<void> {
  const file = allPages.find((known) => known.path === path)?.file;
  await pages[`./features/${file}.tsx`]?.().catch(() => undefined);
}

const routeTree = root.addChildren([
  ...allPages.filter((one) => one.open).map(routeOf),
  signedIn.addChildren([home, ...allPages.filter((one) => !one.open).map(routeOf)]),
]);

/**
 * Search parameters stay plain strings: a number or a date in the address must not change its type on the
 * way.
 */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: Problem,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const entries = Object.entries(search as Record<string, unknown>).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    );
    const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
    return text ? `?${text}` : '';
  },
  scrollRestoration: true,
});
