import './older-browsers.ts';
// First of all: what the pages say about their own parts comes after it.
import './ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { whenSignedOut } from './api/client.ts';
import { forgetLast } from './api/last-answers.ts';
import { meQuery } from './api/me.ts';
import { networkProblem } from './api/problem.ts';
import { queryClient } from './api/query-client.ts';
import { firstScreen } from './first-screen.tsx';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';
import { goBy, isLeaving, leaveFor } from './ui/going.ts';
import { notify } from './ui/notices.tsx';

whenSignedOut(() => {
  void forgetLast();
  const { pathname, search } = location;
  if (isLeaving() || pathname === '/login' || pathname === '/setup') return;
  // The very first question of a visitor is answered by the routes.
  if (!queryClient.getQueryData(meQuery.queryKey)) return;
  leaveFor(`/login?${new URLSearchParams({ next: pathname + search, idle: '1' })}`);
});

const root = createRoot(document.getElementById('root')!);
const show = (content: ReactNode): void =>
  root.render(
    <StrictMode>
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>{content}</QueryClientProvider>
      </ErrorBoundary>
    </StrictMode>,
  );

/** All pages with their router, at the present address or, from the first screen, at another. */
async function showWhole(href?: string): Promise<void> {
  const { Whole, open } = await import('./whole.tsx');
  await open(href);
  show(<Whole />);
}

goBy((href) => showWhole(href).catch(() => notify(networkProblem().detail, { tone: 'trouble' })));

function Fails({ error }: { error: unknown }): never {
  throw error;
}

async function start(): Promise<void> {
  const first = await firstScreen(() => import('./whole.tsx'), showWhole);
  if (first) show(first);
  else await showWhole();
}
// What cannot even be loaded has no root yet: it is shown in one of its own.
start().catch((error: unknown) => show(<Fails error={error} />));
