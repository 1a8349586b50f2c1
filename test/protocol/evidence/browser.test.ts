import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect } from 'chai';
import { build } from 'esbuild';
import { verifyEvidence } from '../../../protocol/evidence/verify.ts';
import { EXAMPLE_TEXT, EXAMPLE_TRUST } from './example.ts';

const ENTRY = join(import.meta.dirname, '../../../protocol/evidence/verify.ts');

describe('the verifier of evidence in a browser', () => {
  let bundle: string;

  before(async () => {
    // For browsers esbuild refuses any import of Node's own modules that it cannot leave out.
    const { outputFiles, metafile } = await build({
      ...{ entryPoints: [ENTRY], bundle: true, write: false, minify: true, metafile: true },
      ...{ platform: 'browser', format: 'iife', globalName: 'evidence', target: 'es2023', logLevel: 'silent' },
    });
    bundle = outputFiles[0]?.text ?? '';
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
    expect(outside).to.deep.equal([]);
  });

  it('says what it says in Node, where there is neither process nor Buffer', async () => {
    const web = { TextEncoder, TextDecoder, crypto, atob, btoa, URL, setTimeout, clearTimeout, queueMicrotask, performance, console };
    const context = createContext({ ...web, Uint8Array, ArrayBuffer });
    context.self = context;
    expect(runInContext('[typeof process, typeof Buffer, typeof require].join()', context)).to.equal('undefined,undefined,undefined');
    runInContext(`${bundle}\nglobalThis.evidence = evidence;`, context);
    context.text = EXAMPLE_TEXT;
    context.trust = EXAMPLE_TRUST;
    const verdict = await runInContext('evidence.verifyEvidence(text, trust).then(JSON.stringify)', context);
    expect(JSON.parse(verdict)).to.deep.equal(JSON.parse(JSON.stringify(await verifyEvidence(EXAMPLE_TEXT, EXAMPLE_TRUST))));
  });
});
