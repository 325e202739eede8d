import type { Locator, Page } from 'playwright-core';
import { sees } from './journey.ts';

/** What journeys do to records in the same way: asking the server, choosing names, taking a step. */
export const answer = (page: Page, method: string, path: string, body?: object) =>
  page.evaluate(
    async ([verb, address, content]) => {
      const reply = await fetch(`/api${address}`, {
        method: verb,
        ...(content
          ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(content) }
          : {}),
      });
      return { status: reply.status, body: (await reply.json()) as unknown };
    },
    [method, path, body] as const,
  );

/** The same where anything but success is an error. */
export async function send<T = { id: string }>(
  page: Page,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const reply = await answer(page, method, path, body);
  if (reply.status >= 400) throw new Error(`${path}: ${JSON.stringify(reply.body)}`);
  return reply.body as T;
}

export const statusAt = async (page: Page, path: string): Promise<number> =>
  (await answer(page, 'GET', path)).status;

/** Who is signed in. */
export const personOf = async (page: Page): Promise<{ id: string; name: string }> =>
  (await send<{ person: { id: string; name: string } }>(page, 'GET', '/me')).person;

/** The unit for which the account works. */
export const unitOf = async (page: Page): Promise<{ id: string; name: string }> =>
  (await send<{ unit: { id: string; name: string } }>(page, 'GET', '/me')).unit;

/** Types into a box with suggestions and takes the first one of that name. */
export async function choose(page: Page, box: Locator, name: string): Promise<void> {
  await box.fill(name);
  await page.getByRole('option', { name }).first().click();
}

export const step = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: '现在可以办的' }).getByRole('button', { name, exact: true });

/** Opens a step that asks for something, fills it and takes it. */
export async function takeStep(page: Page, name: string, fill?: (dialog: Locator) => Promise<unknown>) {
  await step(page, name).click();
  const dialog = page.getByRole('dialog', { name });
  if (fill) {
    await fill(dialog);
    await dialog.getByRole('button', { name, exact: true }).click();
  }
  await sees(page.getByText(new RegExp(`^已${name}(，可撤销)?$`)));
}

/** The address of the record on which the page stands. */
export async function recordId(page: Page): Promise<string> {
  await page.waitForURL((url) => /\/records\/(?!new)[^/]+$/.test(url.pathname));
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

/** Pastes a block of cells as a spreadsheet gives it into a box of a table. */
export async function pasteInto(box: Locator, text: string): Promise<void> {
  await box.focus();
  await box.evaluate((element, block) => {
    const data = new DataTransfer();
    data.setData('text/plain', block);
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}
