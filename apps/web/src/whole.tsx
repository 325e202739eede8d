import { RouterProvider } from '@tanstack/react-router';
import { meQuery } from './api/me.ts';
import { queryClient } from './api/query-client.ts';
import { preloadPage, router } from './routes.tsx';
import { comesFrom } from './shell/Shell.tsx';
import { goBy } from './ui/going.ts';

/** Takes over from the first screen: from now on the router goes from page to page. */
export async function open(href?: string): Promise<void> {
  const go = (to: string): Promise<void> => router.navigate({ href: to });
  goBy(go);
  if (href !== undefined) {
    comesFrom(location.pathname);
    return go(href);
  }
  // Who is signed in and the page that is asked for come side by side: on a weak line each journey counts.
  const { pathname } = router.state.location;
  if (pathname !== '/login' && pathname !== '/setup') void queryClient.prefetchQuery(meQuery);
  void preloadPage(pathname);
}

export const Whole = () => <RouterProvider router={router} />;
