import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../database/fault.ts';

/** How to run a program as another user. */
export interface OsUser {
  /** Whom its files belong to; absent: this user. */
  owner?: { uid: number; gid: number };
  /** The command that runs `program` with `args`. */
  command(program: string, args: string[]): { command: string; args: string[]; uid?: number; gid?: number };
}

/**
 * PostgreSQL refuses to run as root, and reads only what its user may. Run by root it becomes `postgres`, or `nobody`; where that user may
 * not come through the folders on the way (a project under /root), it keeps the right to pass them.
 */
export function serverUser(program: string, data: string): OsUser {
  if (process.getuid?.() !== 0) return { command: (command, args) => ({ command, args }) };
  const account = accountOf('postgres') ?? accountOf('nobody');
  if (!account) {
    throw new Fault(
      'OS_USER_MISSING',
      'PostgreSQL does not run as root, and this system has neither a user `postgres` nor `nobody`',
      'start as an ordinary user, or set DATABASE_URL to a server of your own',
    );
  }
  const plain: OsUser = { owner: account, command: (command, args) => ({ command, args, ...account }) };
  if (passable(data) && runs(plain, program)) return plain;
  const passing = passingAs(account);
  if (runs(passing, program)) return passing;
  throw new Fault(
    'OS_USER_LOCKED_OUT',
    `PostgreSQL does not run as root, and user id ${account.uid} may not reach ${program} or ${data}`,
    'start as an ordinary user, or move the project and its data folder where others may pass (chmod o+x on the folders above)',
  );
}

/** util-linux's setpriv: the user's id with one capability of root's. */
function passingAs(account: { uid: number; gid: number }): OsUser {
  const as = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  const right = ['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override'];
  return { owner: account, command: (program, args) => ({ command: 'setpriv', args: [...as, ...right, '--', program, ...args] }) };
}

function runs(user: OsUser, program: string): boolean {
  const { command, args, ...as } = user.command(program, ['--version']);
  return spawnSync(command, args, { ...as, stdio: 'ignore' }).status === 0;
}

/** Gives a file or folder to the server's user. */
export function giveTo(user: OsUser, path: string): void {
  if (user.owner) chownSync(path, user.owner.uid, user.owner.gid);
}

function accountOf(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Whether anybody may pass every folder from the root to here. */
function passable(path: string): boolean {
  const open = (statSync(path).mode & 0o001) !== 0;
  return open && (dirname(path) === path || passable(dirname(path)));
}
