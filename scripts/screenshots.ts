import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import type { NetworkInfo } from './network/info.ts';
import { startNetwork } from './network/network.ts';
import { replaySamples } from './network/samples.ts';
import { openBrowser } from './portal/browser.ts';
import { become, LANGUAGES, type Language, open, visit, WIDTHS } from './portal/visitor.ts';
import { prepare } from './prepare.ts';

/** Every page in three languages and two widths, into `screenshots/`. `--data <folder>` of a running network saves starting one. */
const { values } = parseArgs({ options: { data: { type: 'string' } } });
const report = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const OUTPUT = join(import.meta.dirname, '..', 'screenshots');

await prepare(report);
await mkdir(OUTPUT, { recursive: true });
if (values.data === undefined) {
  const scratch = await mkdtemp(join(tmpdir(), 'thongquan-screenshots-'));
  const network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn', report });
  try {
    await replaySamples(network, report);
    await photograph(network.info);
  } finally {
    await network.stop();
    await rm(scratch, { recursive: true, force: true });
  }
} else await photograph(JSON.parse(await readFile(join(values.data, 'network.json'), 'utf8')));
process.exit();

async function photograph({ sides }: NetworkInfo): Promise<void> {
  const browser = await openBrowser();
  for (const width of WIDTHS)
    for (const language of LANGUAGES) {
      const side = language === 'zh' ? 'CN' : 'VN';
      await visitAll(browser, sides[side].portal ?? '', `${side}-CUS`, language, width);
      report(`${language} ${width}`);
    }
  await browser.close();
}

async function visitAll(browser: Browser, url: string, handle: string, language: Language, width: number): Promise<void> {
  const page = await visit(browser, url, language, width);
  const shoot = (name: string) => page.screenshot({ path: join(OUTPUT, `${name}-${language}-${width}.png`), fullPage: true });
  await page.locator('button').nth(4).waitFor();
  await shoot('welcome');
  await become(page, handle);
  // Everything the reader may see: the last of the lists.
  await page.locator('input[role=combobox], input[aria-haspopup=listbox]').first().click();
  await page.getByRole('option').last().click();
  const first = page.locator('a.line').first();
  await first.waitFor();
  await page.locator('a.line [data-code]').first().waitFor();
  await shoot('list');
  await open(page, (await first.getAttribute('href')) ?? '/');
  await page.locator('[data-event]').first().waitFor();
  await shoot('consignment');
  const offer = page.locator('[data-offer]').first();
  if (await offer.isVisible()) {
    await offer.click();
    await page.locator('[data-step=prepare]').waitFor();
    await shoot('act');
  }
  await page.context().close();
}
