import { Cast, openSide } from '../setup/side.ts';

/** The whole of docs/openapi.json: of the gateway's routes, without a database. */
export async function openApiText(): Promise<string> {
  const side = await openSide(new Cast(), 'VN', 'postgresql://nobody@127.0.0.1:1/none');
  try {
    await side.app.ready();
    return `${JSON.stringify(side.app.openApi(), null, 2)}\n`;
  } finally {
    await side.close();
  }
}
