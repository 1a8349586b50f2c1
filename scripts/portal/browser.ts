import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { Fault } from '../../database/fault.ts';

/** Where Debian's package `chromium` puts it, and others. */
const PLACES = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser of this machine. @throws Fault BROWSER_MISSING */
export function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== '' && existsSync(place));
  if (executablePath === undefined)
    throw new Fault(
      'BROWSER_MISSING',
      'there is no Chromium on this machine',
      'install it (Debian: `apt-get install --no-install-recommends chromium`), or name one in CHROMIUM',
    );
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
