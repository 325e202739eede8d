import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** What a journey is given: a site, a browser, and people who sign in. */
export interface World {
  baseUrl: string;
  password: string;
  /** A folder of this journey's own, for what it downloads. */
  folder: string;
  /** A browser of one's own at the sign-in page, or at the address of another site of this machine. */
  visit(size?: Size, address?: string): Promise<Page>;
  /** The same, signed in, at the first page of that account. */
  signIn(username: string, size?: Size): Promise<Page>;
}
/**
 * `offline`: the pages' service worker is let in. Elsewhere it is kept out, or nothing could tell when the
 * network is at rest.
 */
export interface Journey {
  name: string;
  offline: boolean;
  run: (world: World) => Promise<void>;
}
export interface Size {
  width: number;
  height: number;
}

export const desktop: Size = { width: 1440, height: 900 };
export const phone: Size = { width: 375, height: 760 };

export function journey(
  name: string,
  run: (world: World) => Promise<void>,
  options: { offline?: boolean } = {},
): Journey {
  return { name, offline: options.offline ?? false, run };
}

/** The browsers of one journey, and what went wrong in any of them without being seen. */
export class Stage {
  readonly pages: Page[] = [];
  readonly troubles: string[] = [];
  private readonly contexts: BrowserContext[] = [];
  private readonly browser: Browser;
  private readonly site: { baseUrl: string; password: string; folder: string };
  private readonly offline: boolean;

  constructor(
    browser: Browser,
    site: { baseUrl: string; password: string; folder: string },
    offline: boolean,
  ) {
    this.browser = browser;
    this.site = site;
    this.offline = offline;
  }

  get world(): World {
    return {
      ...this.site,
      visit: (size, address) => this.visit(size, address),
      signIn: (username, size) => this.signIn(username, size),
    };
  }

  private async visit(size: Size = desktop, address = '/login'): Promise<Page> {
    const context = await this.browser.newContext({
      baseURL: this.site.baseUrl,
      viewport: size,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      hasTouch: size.width < 600,
      isMobile: size.width < 600,
      serviceWorkers: this.offline ? 'allow' : 'block',
    });
    context.setDefaultTimeout(patience);
    this.contexts.push(context);
    const page = await context.newPage();
    this.pages.push(page);
    page.on('pageerror', (error) =>
      this.troubles.push(`a script failed at ${pathOf(page)}: ${error.message}`),
    );
    page.on('request', (request) => {
      if (!isOwn(request.url(), new URL(address, this.site.baseUrl).origin))
        this.troubles.push(`a request left the site at ${pathOf(page)}: ${request.url()}`);
    });
    await page.goto(address);
    return page;
  }

  private async signIn(username: string, size?: Size): Promise<Page> {
    const page = await this.visit(size);
    await fillSignIn(page, username, this.site.password);
    await sees(page.getByRole('main').getByRole('heading', { level: 1 }));
    return page;
  }

  async close(): Promise<void> {
    for (const context of this.contexts) await context.close().catch(() => undefined);
  }
}

export async function fillSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

/**
 * Another name of this machine, over plain http: a browser trusts it less than 127.0.0.1, as it does a
 * barracks' own server.
 */
export const plainHost = 'barracks.test';

/** How long anything may take to appear; a crowded machine may be given more. */
export const patience = Number(process.env.E2E_PATIENCE ?? 30) * 1000;

export function isOwn(url: string, baseUrl: string): boolean {
  return url.startsWith(`${baseUrl}/`) || /^(data|blob|about):/.test(url);
}

export function pathOf(page: Page): string {
  const url = new URL(page.url());
  return url.pathname + url.search;
}

export async function sees(what: Locator): Promise<void> {
  await what.first().waitFor({ state: 'visible' });
}

export async function gone(what: Locator): Promise<void> {
  await what.first().waitFor({ state: 'hidden' });
}

/** Waits until nothing on the page says that it is still coming. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(
    () =>
      document.querySelector('.loading, [aria-busy="true"], .ant-spin-spinning') === null &&
      document.querySelector('h1') !== null,
  );
}
