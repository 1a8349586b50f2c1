import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { REFUSALS } from '../../protocol/refusals.ts';
import { EVENT_WORDS, TRACK_WORDS } from '../../protocol/words.ts';
import { type Network, startNetwork } from '../../scripts/network/network.ts';
import { openBrowser } from '../../scripts/portal/browser.ts';
import { become, LANGUAGES, type Language, open, visit, WIDTHS } from '../../scripts/portal/visitor.ts';
import { Client } from '../../scripts/replay/client.ts';
import { type ConsignmentFile, readFile, withFreshLots } from '../../scripts/replay/file.ts';
import { Journal } from '../../scripts/replay/journal.ts';
import { KeyRing } from '../../scripts/replay/keys.ts';
import { freshCodes, Story } from '../../scripts/replay/story.ts';

const DURIAN = new URL('../../samples/consignments/HX-20261112-0003.json', import.meta.url).pathname;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDE = 1280;

describe('the pages, in a browser', function () {
  this.timeout(300_000);
  let scratch: string;
  let network: Network;
  let browser: Browser;
  let story: Story;
  let client: Client;
  let vn: Page;
  let cn: Page;
  /** What no page may do: break its policy, ask another origin, fail in a script. */
  const wrong: string[] = [];

  before('a network with one consignment lodged by its exporter', async () => {
    browser = await openBrowser();
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-portal-'));
    network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn' });
    client = new Client(network.info, new KeyRing(network.info));
    story = await begin(readFile(DURIAN));
    await tell('CODE_AUTHORISED', 'MANIFEST_ANCHORED', 'PHYTO_ISSUED', 'GATE_CLEARED', 'EXIT_CLEARED');
  });
  after(async () => {
    await browser?.close();
    await network?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  async function begin(written: ConsignmentFile): Promise<Story> {
    const ids = { ...Story.ids(), codes: freshCodes(written), startedAt: Date.now() };
    const journal = new Journal(undefined);
    const told = new Story(withFreshLots(written, ids.suffix), client, journal, journal.begin(written.path, ids));
    await told.registerCodes();
    return told;
  }

  /** The sample's events of these types, said by API as their parties would. */
  async function tell(...types: string[]): Promise<void> {
    for (const [index, event] of story.file.events.entries())
      if (types.includes(event.type)) expect((await story.tell(index, event)).refused, event.type).to.equal(undefined);
  }

  async function officer(handle: 'VN-CUS' | 'CN-CUS', language: Language): Promise<Page> {
    const url = network.info.sides[handle.startsWith('VN') ? 'VN' : 'CN'].portal ?? '';
    const page = await visit(browser, url, language, WIDE);
    page.on('console', (line) => line.type() === 'error' && /Content.Security|Refused to/.test(line.text()) && wrong.push(line.text()));
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('request', (request) => new URL(request.url()).origin !== url && wrong.push(request.url()));
    return page;
  }

  const id = (): string => story.progress.consignment;
  const state = (page: Page, code: string) => page.locator(`h1 ~ * [data-code=${code}]`).first();
  const offer = (page: Page, type: string, track?: string) =>
    page.locator(`[data-offer=${type}]${track === undefined ? '' : `[data-track=${track}]`}`);

  /** Chooses an offer and reads, in words, what would be signed. */
  async function prepare(page: Page, type: string, track?: string, fill = async (): Promise<void> => {}): Promise<string> {
    await offer(page, type, track).click();
    await page.locator('[data-step=prepare]').waitFor();
    await fill();
    await page.locator('[data-step=prepare]').click();
    return (await page.locator('[data-summary]').textContent()) ?? '';
  }

  /** Signs what was read, and waits until the chain has it. */
  async function sign(page: Page): Promise<void> {
    await page.locator('[data-step=sign]').click();
    await page.locator('[data-becoming=anchored]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
  }

  const violations = async (page: Page): Promise<string[]> => {
    await page.evaluate(AXE);
    const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map((each) => `${each.id}: ${each.nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  };

  /** Changes the language as a click would, also where a dialog lies over the choice. */
  async function read(page: Page, language: Language): Promise<void> {
    await page.locator(`label:has(span[lang=${language}])`).dispatchEvent('click');
    await page.locator(`html[lang^=${language}]`).waitFor();
  }

  /** Looks at a page in each language and width, as somebody who cannot see it and somebody on a phone, and leaves it in the reader's. */
  async function inspect(page: Page, reader: Language): Promise<void> {
    for (const language of LANGUAGES) {
      await read(page, language);
      expect(await violations(page), language).to.deep.equal([]);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const over = (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number;
        expect(over, `${language} at ${width} px`).to.equal(0);
      }
    }
    await read(page, reader);
  }

  it('greet a first visitor, who becomes a customs officer by one click', async () => {
    vn = await officer('VN-CUS', 'vi');
    cn = await officer('CN-CUS', 'zh');
    await vn.getByText('VN-AUDITOR', { exact: true }).waitFor();
    await inspect(vn, 'vi');
    await Promise.all([become(vn, 'VN-CUS'), become(cn, 'CN-CUS')]);
    await vn.locator('header', { hasText: 'VN-CUS · hải quan · Việt Nam' }).waitFor();
    await cn.locator('header', { hasText: 'CN-CUS · 海关' }).waitFor();
  });

  it('keep the key where no program reads it, and sign in with it again after a reload', async () => {
    const kept = `new Promise((done, fail) => {
      const opened = indexedDB.open('thongquan');
      opened.onsuccess = () => {
        const all = opened.result.transaction('keys').objectStore('keys').getAll();
        all.onsuccess = () => crypto.subtle.exportKey('jwk', all.result[0].privateKey).then(() => done('exported'), (e) => done(e.name));
      };
      opened.onerror = fail;
    })`;
    expect(await vn.evaluate(kept)).to.equal('InvalidAccessError');
    expect(await vn.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')).not.to.match(/eyJ|"d"/);
    await vn.reload();
    await vn.locator('header', { hasText: 'VN-CUS' }).waitFor();
  });

  it('list what awaits the officer, with its goods in the officer’s language', async () => {
    const line = vn.locator(`a.line[data-consignment="${id()}"]`);
    await line.getByText('Sầu riêng tươi (Ri6)').waitFor();
    await line.getByText('12C-201.77').waitFor();
    await inspect(vn, 'vi');
    await line.focus();
    await vn.keyboard.press('Enter');
    await vn.locator('h1', { hasText: 'Sầu riêng tươi (Ri6)' }).waitFor();
  });

  it('offer what the officer’s own authority may say, and nothing of another’s', async () => {
    await offer(vn, 'RELEASED', 'EXP_CUS').waitFor();
    const offers = await vn
      .locator('[data-offer]')
      .evaluateAll((all) => all.map((each) => (each as unknown as { dataset: Record<string, string> }).dataset.track));
    expect(new Set(offers.filter(Boolean))).to.deep.equal(new Set(['EXP_CUS']));
    await open(cn, `/consignments/${id()}`);
    await offer(cn, 'RELEASED', 'IMP_CUS').waitFor();
    expect(await offer(cn, 'RELEASED', 'EXP_CUS').count()).to.equal(0);
    const foreign = { t: '2026-11-12T08:20:00+07:00', by: 'VN-CUS', type: 'RELEASED', track: 'IMP_CUS' };
    const refusal = await client.prepare('VN', ['VN-CUS'], { consignment: id(), event: foreign }).catch((error) => error.code);
    expect(refusal).to.equal('TRACK_NOT_YOURS');
  });

  it('show in words what is signed, and what becomes of it until the chain has it', async () => {
    const summary = await prepare(vn, 'RELEASED', 'EXP_CUS');
    expect(summary).to.include(EVENT_WORDS.RELEASED.vi).and.include(TRACK_WORDS.EXP_CUS.vi).and.include('+07:00');
    await inspect(vn, 'vi');
    await sign(vn);
    await state(vn, 'READY_TO_CROSS').waitFor();
    const entry = vn.locator('[data-event=RELEASED]').first();
    await entry.locator('[data-anchoring=anchored]').waitFor();
    expect(await entry.locator('time').textContent()).to.match(/\d\d:\d\d UTC\+7 · \d\d:\d\d UTC\+8/);
  });

  it('show one side’s hold on the other side’s page as it stands open', async () => {
    const reason = async (): Promise<void> => {
      await cn.locator('input[data-field=reason]').click();
      await cn.getByRole('option', { name: /^FSA-01/ }).click();
    };
    const summary = await prepare(cn, 'HOLD_PLACED', undefined, reason);
    expect(summary).to.include('待实验室结果').and.include('全部');
    await sign(cn);
    await state(vn, 'HELD').waitFor();
    await vn.locator('[data-hold=active]', { hasText: 'Chờ kết quả phòng thí nghiệm' }).waitFor();
    await offer(cn, 'HOLD_LIFTED').waitFor();
    expect(await offer(cn, 'RELEASED', 'IMP_CUS').count()).to.equal(0);
    expect(await offer(vn, 'HOLD_LIFTED').count()).to.equal(0);
    await inspect(vn, 'vi');
  });

  it('tell a refusal with its cause and remedy in the reader’s language', async () => {
    await offer(cn, 'HOLD_PLACED').click();
    await cn.locator('input[data-field=hold]').fill('H1');
    await cn.locator('input[data-field=reason]').click();
    await cn.getByRole('option', { name: /^DOC-01/ }).click();
    await cn.locator('[data-step=prepare]').click();
    const refusal = cn.locator('[data-refusal=ACT_ALREADY_DONE]');
    await refusal.waitFor();
    const text = await refusal.textContent();
    expect(text).to.include(REFUSALS.ACT_ALREADY_DONE.cause.zh).and.include(REFUSALS.ACT_ALREADY_DONE.remedy.zh);
    await cn.keyboard.press('Escape');
  });

  it('take it to its release on the other side and the proof of its exit on this', async () => {
    const own = async (): Promise<void> => {
      await cn.locator('input[data-field=hold]').click();
      await cn.getByRole('option', { name: 'H1' }).click();
    };
    await prepare(cn, 'HOLD_LIFTED', undefined, own);
    await sign(cn);
    await tell('BORDER_CROSSED', 'ENTRY_CLEARED', 'HANDOVER_ACCEPTED');
    await state(vn, 'ARRIVED').or(state(vn, 'IMPORT_REVIEW')).first().waitFor();
    for (const track of ['IMP_QUAR', 'IMP_CUS']) {
      expect(await prepare(cn, 'RELEASED', track)).to.include(TRACK_WORDS[track as 'IMP_CUS'].zh);
      await sign(cn);
    }
    await state(cn, 'RELEASED').waitFor();
    await state(vn, 'RELEASED').waitFor();
    await prepare(vn, 'EXIT_CONFIRMED');
    await sign(vn);
    await vn.locator('[data-event=EXIT_CONFIRMED] [data-anchoring=anchored]').waitFor();
  });

  it('break no policy, fail in no script and ask no other origin', () => {
    expect(wrong).to.deep.equal([]);
  });
});
