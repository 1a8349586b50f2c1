import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const PORTAL = join(import.meta.dirname, '..', 'portal');
const ASSETS = join(PORTAL, 'built', 'assets');

/** Builds the pages, and their files compressed beside them. `npm run build` runs it. */
await build({
  configFile: false,
  root: join(PORTAL, 'pages'),
  logLevel: 'error',
  // The server puts each answer's nonce in its place; nothing is inlined, so that the pages' policy can be strict.
  html: { cspNonce: '__STYLE_NONCE__' },
  build: {
    outDir: join(PORTAL, 'built'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 2_000,
  },
});
for (const name of await readdir(ASSETS)) {
  const bytes = await readFile(join(ASSETS, name));
  await writeFile(join(ASSETS, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  await writeFile(join(ASSETS, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
}
