import { Cast, openSide } from '../setup/side.ts';

/** Every route of a gateway with who may call it, read from a gateway that is never connected to anything. */
export async function accessTable() {
  const side = await openSide(new Cast(), 'VN', 'postgresql://nobody:none@127.0.0.1:1/none');
  await side.app.ready();
  const table = [...side.app.accessTable];
  await side.close();
  return table;
}
