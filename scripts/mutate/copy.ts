import { spawn } from 'node:child_process';
import { cp, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Fault } from '../../database/fault.ts';

/** Neither sources nor made from sources that stay the same. */
const LEFT_OUT = new Set(['node_modules', 'artifacts', 'cache', 'data', 'coverage', '.git']);

/**
 * Makes `folder`, which is empty, a copy of the project with other Solidity sources, built. Whatever builds, deploys and tests the
 * contracts does so there as it does here, and needs to know nothing of mutants.
 *
 * @throws Fault PREPARATION_FAILED when the build fails.
 */
export async function copyProject(root: string, folder: string, sources: ReadonlyMap<string, string>): Promise<void> {
  await cp(root, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(relative(root, path).split(sep)[0] ?? '') });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, content] of sources) await writeFile(join(folder, path), content);
  await build(folder);
  // Without the compiler's notes the EVM does not look for the source of every refused call.
  await rm(join(folder, 'artifacts', 'build-info'), { recursive: true, force: true });
}

async function build(folder: string): Promise<void> {
  const child = spawn(process.execPath, [join('scripts', 'node.js'), 'mutate/build'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status === 0) return;
  const said = Buffer.concat(output).toString().trim();
  throw new Fault('PREPARATION_FAILED', `the contracts with mutants in them do not compile:\n${said}`, 'mend the rewriting');
}
