/**
 * On telephones only: afterwards the pages open without a signal too. Browsers allow it over https and on the
 * own machine.
 */
export function keepPages(): void {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  const register = (): void => {
    void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  };
  // Not before the page itself has arrived: on a weak line the two would share it.
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}
