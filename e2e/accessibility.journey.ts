import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { desktop, journey, pathOf, phone, sees, settled, type Size, type World } from './journey.ts';
import { places } from './places.ts';

/** Serious and critical violations of the page as it stands. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found, passes } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa'])
    .analyze();
  assert.ok(passes.length > 5, `${pathOf(page)} was hardly looked at`);
  return found
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map(
      (one) =>
        `${pathOf(page)} at ${page.viewportSize()?.width}: ${one.id} (${one.impact}), ${one.nodes.length} times, first ${one.nodes[0]?.target.join(' ')}: ${one.nodes[0]?.any[0]?.message ?? one.help}`,
    );
}

/** One of each kind of page that has an address of its own. */
async function examples(page: Page): Promise<string[]> {
  const first = (path: string): Promise<string> =>
    page.evaluate(
      async (address) =>
        ((await (await fetch(address)).json()) as { items: { id: string }[] }).items[0]?.id ?? '',
      path,
    );
  const ids = {
    duties: await first('/api/duties?state=overdue&limit=1'),
    records: await first('/api/records?limit=1'),
    units: await first('/api/units?limit=1'),
    people: await first('/api/people?limit=1'),
  };
  return Object.entries(ids).map(([name, id]) => {
    assert.notEqual(id, '', `no ${name} to look at`);
    return `/${name}/${encodeURIComponent(id)}`;
  });
}

async function look({ visit, signIn }: World, size: Size): Promise<void> {
  const outside = await visit(size);
  await sees(outside.getByRole('heading', { level: 1 }));
  const found = await violations(outside);
  for (const [username, addresses] of Object.entries(places)) {
    const page = await signIn(username, size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const address of username === 'corps.officer'
      ? [...addresses, ...(await examples(page))]
      : addresses) {
      await page.goto(address);
      await settled(page);
      found.push(...(await violations(page)));
    }
    if (username !== 'corps.officer') continue;
    await page.goto('/matrix');
    await page
      .getByRole('gridcell', { name: /^逾期(?!后)/ })
      .first()
      .click();
    await sees(page.getByRole('dialog').getByText('逾期').first());
    await settled(page);
    found.push(...(await violations(page)));
  }
  assert.deepEqual(found, []);
}

export default [
  journey('accessible-at-1440', (world) => look(world, desktop)),
  journey('accessible-at-375', (world) => look(world, phone)),
];
