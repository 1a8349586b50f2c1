import { availableParallelism } from 'node:os';
import hre from 'hardhat';
import { FileBuildResultType } from 'hardhat/types/solidity';

/**
 * Hardhat's build on every core: its own command leaves one idle, which on two cores is half. Prints what the compiler says.
 * Builds `contracts/`, or with the argument `tests` the Solidity under `test/`.
 */
const { solidity } = hre;
const scope = process.argv[2] === 'tests' ? 'tests' : 'contracts';
const roots = await solidity.getRootFilePaths({ scope });
const built = await solidity.build(roots, { concurrency: availableParallelism(), scope });
if (!solidity.isSuccessfulBuildResult(built)) {
  process.stderr.write(`${built.formattedReason}\n`);
  process.exit(1);
}
if ([...built.values()].some((file) => file.type === FileBuildResultType.BUILD_FAILURE)) process.exit(1);
await solidity.cleanupArtifacts(roots, { scope });
// The compiler's runtime keeps timers of its own.
process.exit(0);
