import type { Organisation, SideConfig } from '../database/config.ts';
import { Refusal } from '../protocol/refusals.ts';

/** Names that people use for organisations and keys. The chain knows only their ids. */
export class Handles {
  readonly organisations: readonly Organisation[];
  readonly #byHandle: ReadonlyMap<string, Organisation>;
  readonly #byId: ReadonlyMap<string, Organisation>;
  readonly #keys: ReadonlyMap<string, { organisation: Organisation; keyId: string }>;

  constructor(config: Pick<SideConfig, 'organisations'>) {
    this.organisations = config.organisations;
    this.#byHandle = new Map(config.organisations.map((each) => [each.handle, each]));
    this.#byId = new Map(config.organisations.map((each) => [each.id, each]));
    this.#keys = new Map(
      config.organisations.flatMap((organisation) =>
        organisation.keys.map((key) => [key.handle, { organisation, keyId: key.keyId }] as const),
      ),
    );
  }

  organisation(handle: string): Organisation | undefined {
    return this.#byHandle.get(handle);
  }

  byId(id: string): Organisation | undefined {
    return this.#byId.get(id);
  }

  key(handle: string): { organisation: Organisation; keyId: string } | undefined {
    return this.#keys.get(handle);
  }

  /** A handle given as speaker is the signing organisation's, or one of its keys'. @throws {Refusal} ROLE_MISSING */
  checkSpeaker(handle: string | undefined, organisation: string): void {
    if (handle === undefined) return;
    const named = this.#byHandle.get(handle) ?? this.#keys.get(handle)?.organisation;
    if (named?.id !== organisation) throw new Refusal('ROLE_MISSING', 'the event is said by another than signs it', '/event/by');
  }
}
