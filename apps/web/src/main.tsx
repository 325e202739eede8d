import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { whenSignedOut } from './api/client.ts';
import { forgetLast } from './api/last-answers.ts';
import { meQuery } from './api/me.ts';
import { queryClient } from './api/query-client.ts';
import { preloadPage, router } from './routes.tsx';
import './ui/base.css';

whenSignedOut(() => {
  void forgetLast();
  const { pathname, href } = router.state.location;
  if (pathname === '/login' || pathname === '/setup') return;
  // The very first question of a visitor is answered by the routes.
  if (!queryClient.getQueryData(meQuery.queryKey)) return;
  queryClient.clear();
  void router.navigate({ to: '/login', search: { next: href, idle: '1' } as never });
});

// Who is signed in and the page that is asked for come side by side: on a weak line each journey counts.
if (router.state.location.pathname !== '/login' && router.state.location.pathname !== '/setup') void queryClient.prefetchQuery(meQuery);
void preloadPage(router.state.location.pathname);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
