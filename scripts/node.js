/**
 * Runs a script of this folder: `node scripts/node.js start --reset`. Plain JavaScript, so that a Node too old for the rest can say so.
 */
const OLDEST = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `NODE_TOO_OLD: this is Node ${process.versions.node}; ${OLDEST.join('.')} or newer is needed.\n` +
      '  Remedy: on Linux x64 run `npm ci` (it brings Node 24 along) and start with `npm start`; elsewhere install a newer Node.',
  );
  process.exit(1);
}

const [script] = process.argv.splice(2, 1);
await import(`./${script}.ts`);
