import { expect } from 'chai';
import { Refusal, type RefusalCode } from '../../protocol/refusals.ts';

/** Expects a refusal with this code, and with this JSON Pointer when one is given. */
export function expectRefused(run: () => unknown, code: RefusalCode, path?: string): void {
  const error = thrown(run);
  expect(error, 'nothing was refused').to.be.instanceOf(Refusal);
  expect({ code: (error as Refusal).code, ...(path === undefined ? {} : { path: (error as Refusal).path }) }).to.deep.equal({
    code,
    ...(path === undefined ? {} : { path }),
  });
}

export async function expectRefusedLater(run: Promise<unknown>, code: RefusalCode): Promise<void> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect((error as Refusal | undefined)?.code).to.equal(code);
}

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
