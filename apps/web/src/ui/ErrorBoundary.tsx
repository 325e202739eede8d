import { Component, type ReactNode } from 'react';
import { ErrorBox } from './states-of-page.tsx';

interface State {
  error: unknown;
  failed: boolean;
}

/**
 * Around every root: whatever breaks while it is drawn is said in words, with a way on, instead of a white
 * page.
 */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null, failed: false };

  static getDerivedStateFromError(error: unknown): State {
    return { error, failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="page column">
        <h1>这一页没能打开</h1>
        <ErrorBox error={this.state.error} retry={() => location.reload()} />
      </main>
    );
  }
}
