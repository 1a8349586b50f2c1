import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NextToLast } from 'blockstore-fs/sharding';
import type { CID } from 'multiformats/cid';
import type { Staging } from './port.ts';

const SHARDING = new NextToLast();

/** Begins a blob whose blocks come one by one: each is synced in a folder of its own, and moved among the others when the blob is whole. */
export async function stageIn(store: string, staging: string): Promise<Staging> {
  const folder = join(staging, randomUUID());
  await mkdir(folder, { recursive: true });
  const staged = new Map<string, CID>();
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return {
    async put(cid, bytes) {
      if (staged.has(cid.toString())) return;
      const file = await open(join(folder, cid.toString()), 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      staged.set(cid.toString(), cid);
    },
    async get(cid) {
      return staged.has(cid.toString()) ? readFile(join(folder, cid.toString())) : undefined;
    },
    async commit(root) {
      const folders = new Set<string>();
      // The root last: a blob whose root is there is whole, whenever the power goes.
      const others = [...staged.values()].filter((cid) => !cid.equals(root));
      for (const cid of others) folders.add(await move(cid));
      for (const each of folders) await syncFolder(each);
      await syncFolder(await move(root));
      await discard();
    },
    abort: discard,
  };

  async function move(cid: CID): Promise<string> {
    const { dir, file } = SHARDING.encode(cid);
    const to = join(store, dir, file);
    await mkdir(dirname(to), { recursive: true });
    await rename(join(folder, cid.toString()), to);
    return dirname(to);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
