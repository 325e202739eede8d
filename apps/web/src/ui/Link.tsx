import type { ComponentProps } from 'react';
import { go } from './going.ts';

/** A link within the site for the pages that a telephone sees first; it does not wait for the router. */
export function Link({ href, onClick, ...rest }: ComponentProps<'a'> & { href: string }) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        // Anything but a plain click is the browser's: a new window, a download.
        if (
          event.defaultPrevented ||
          event.button !== 0 ||
          event.metaKey ||
          event.ctrlKey ||
          event.shiftKey ||
          event.altKey
        )
          return;
        event.preventDefault();
        void go(href);
      }}
    />
  );
}
