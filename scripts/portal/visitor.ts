import type { Browser, Page } from 'playwright-core';

/** Languages of the pages, and two widths: a phone's and a desk's. */
export const LANGUAGES = ['vi', 'zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export const WIDTHS = [390, 1280] as const;

/** How long a page may take on a machine that has much to do. */
const PATIENCE_MS = 60_000;

/** A visitor with a browser of their own, who reads one language. */
export async function visit(browser: Browser, url: string, language: Language, width: number): Promise<Page> {
  const context = await browser.newContext({ locale: language, viewport: { width, height: 900 }, baseURL: url });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto('/');
  await page.locator('h1').waitFor();
  return page;
}

/** Is one of the demonstration identities. */
export async function become(page: Page, handle: string): Promise<void> {
  await page
    .locator('button', { has: page.getByText(handle, { exact: true }) })
    .first()
    .click();
  await page.locator('header').waitFor();
}

/** Opens a page of the portal without loading all of it again, as a link would. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('h1').waitFor();
}
