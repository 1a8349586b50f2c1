import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import hre from 'hardhat';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = 'test/contracts/invariants';
const ARTIFACTS = join(ROOT, 'cache/test-artifacts', SOURCES);

interface TestResult {
  name: string;
  status: string;
  reason?: string;
}

interface SuiteResult {
  id: { name: string };
  testResults: TestResult[];
}

/** Names of the tests of each contract under `invariants/`, from the compiler's artifacts: `[contract, [test, …]]`. */
function suites(): [string, string[]][] {
  const files = readdirSync(ARTIFACTS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return files.flatMap((file): [string, string[]][] => {
    const { contractName, abi } = JSON.parse(readFileSync(join(ARTIFACTS, file), 'utf8'));
    const names = abi.flatMap((entry: { type: string; name: string }) => (entry.type === 'function' ? [entry.name] : []));
    const tests = names.filter((name: string) => /^(test|invariant)/.test(name));
    return tests.length > 0 ? [[contractName, tests]] : [];
  });
}

/** Runs all suites in EDR, which works on them in parallel and prints what broke them, then tells mocha of each test. */
describe('Solidity tests', () => {
  const results = new Map<string, TestResult>();

  before('run them', async function () {
    this.timeout(0);
    const { value, error } = (await hre.tasks.getTask(['test', 'solidity']).run({ noCompile: true })) as {
      value?: { suiteResults: SuiteResult[] };
      error?: { suiteResults: SuiteResult[] };
    };
    for (const suite of (value ?? error)?.suiteResults ?? []) {
      for (const result of suite.testResults) results.set(`${suite.id.name}.${result.name.replace(/\(.*/, '')}`, result);
    }
  });

  for (const [contract, tests] of suites()) {
    describe(contract, () => {
      for (const test of tests) {
        it(test, () => {
          const result = results.get(`${contract}.${test}`);
          if (result?.status !== 'Success') throw new Error(result?.reason || result?.status || 'did not run');
        });
      }
    });
  }
});
