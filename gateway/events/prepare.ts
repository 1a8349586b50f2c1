import { randomBytes } from 'node:crypto';
import type { Sql } from '../../database/client.ts';
import { type Act, ZERO } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { usesOf } from '../../protocol/content/judge.ts';
import { commitmentOf } from '../../protocol/documents/commitment.ts';
import { contentOf } from '../../protocol/documents/content.ts';
import { type DisclosureDocument, disclose } from '../../protocol/documents/disclosure.ts';
import { Refusal, type Text } from '../../protocol/refusals.ts';
import type { Actor } from '../../protocol/rules/actor.ts';
import { headOf } from '../../protocol/rules/heads.ts';
import { summarise } from '../../protocol/summary.ts';
import type { Caller } from '../access/caller.ts';
import type { Services } from '../services.ts';
import { authorisationOfLot, authorisationsFor, codeId } from '../state/authorisations.ts';
import { loadWorking, type Working } from '../state/working.ts';
import { actorOf } from './actor.ts';
import { type Chosen, compose, lifetime, versionOf } from './compose.ts';
import { withFreshRights } from './fresh-rights.ts';
import { judge } from './judge.ts';
import { type PrepareRequest, readSaid, type Said } from './request.ts';
import { type ActJson, actToJson } from './wire.ts';

export interface Prepared {
  act: ActJson;
  digest: string;
  document: DisclosureDocument;
  summary: Text;
}

/** What to sign for an event, after judging it as submitting would: a refusal comes before anybody signs. */
export async function prepare(services: Services, caller: Caller, request: PrepareRequest): Promise<Prepared> {
  const said = readSaid(request, services.config.side);
  const { sql } = services.db;
  return withFreshRights(
    services,
    async () => caller.key,
    () => prepareIn(sql, services, caller, said),
  );
}

async function prepareIn(sql: Sql, services: Services, { key }: Caller, said: Said): Promise<Prepared> {
  const now = services.now();
  services.handles.checkSpeaker(said.event.by, key.organisation);
  const actor = await actorOf(sql, services.participants, key, now, assumedCosigner(services, said, key.organisation, key.id));
  const authorisations = said.manifest ? await authorisationsFor(sql, said.manifest, said.codes) : [];
  const code = said.event.code === undefined ? undefined : await codeId(sql, said.event.code, said.codes);
  const working = await loadWorking(sql, {
    consignment: said.consignment,
    codes: said.rule.chain === 'code' && code !== undefined ? [code] : [],
    authorisations: authorisations.map((each) => each.id),
    claim: said.rule.class === 'claim',
    directory: said.manifest ? await services.directory.view(sql) : undefined,
  });
  const document = disclose(
    said.type,
    said.consignment,
    said.event.t,
    contentOf(said.event, said.manifest, said.lodging ?? working.lodging),
  );
  const chosen = await choose(sql, services, said, actor, code);
  const rest = { version: versionOf(said, working), commitment: commitmentOf(document.payload), ...lifetime(now), prev: ZERO };
  const judged = judge(working, said, actor, {
    act(uses) {
      const act: Act = { ...compose(said, working, { ...chosen, uses }), ...rest };
      return { ...act, prev: prevOf(working, said, act) };
    },
    digest: (act) => actDigest(services.domain, act),
    uses: () => (said.manifest ? usesOf(said.manifest, authorisations) : []),
  });
  return { act: actToJson(judged.act), digest: judged.digest, document, summary: summarise(said, judged.act) };
}

/** A hold's name that was used before keeps `prev` zero, so that the rules say why it is refused. */
function prevOf(working: Working, said: Said, act: Act): string {
  return said.type === 'HOLD_PLACED' || said.type === 'MANIFEST_ANCHORED' ? ZERO : headOf(working.world, said.type, act);
}

/** Whoever prepares has not signed yet, nor has the second signer: that one will is believed here, and checked at submission. */
function assumedCosigner(
  services: Services,
  said: Said,
  organisation: string,
  key: string,
): { organisation: string; id: string } | undefined {
  const [, second] = said.event.signers ?? [];
  if (said.event.signers === undefined) return { organisation, id: `${key}+` };
  const known = second === undefined ? undefined : services.handles.key(second);
  return known && { organisation: known.organisation.id, id: known.keyId };
}

async function choose(sql: Sql, services: Services, said: Said, actor: Actor, code: string | undefined): Promise<Omit<Chosen, 'uses'>> {
  const standing =
    said.type === 'CODE_AUTHORISED' && code !== undefined ? await authorisationOfLot(sql, code, said.event.lot ?? '') : undefined;
  return {
    side: actor.side,
    declarant: declarantOf(services, said, actor),
    code: code ?? random32(),
    authorisation: standing ?? random32(),
    owner: ownerOf(services, said),
  };
}

/** The exporter itself; for an agent the one it names, or the only one that delegated it. */
function declarantOf(services: Services, said: Said, actor: Actor): string {
  if (said.declarant !== undefined) {
    const named = services.handles.organisation(said.declarant);
    if (!named) throw new Refusal('IDENTIFIER_INVALID', 'no such organisation', '/declarant');
    return named.id;
  }
  const [delegation, ...more] = actor.delegations;
  if (more.length > 0) throw new Refusal('SCHEMA_INVALID', 'an agent of several exporters names the one it declares for', '/declarant');
  return delegation?.principal ?? actor.organisation;
}

export function ownerOf(services: Services, said: Said): string {
  if (said.type !== 'CODE_REGISTERED') return ZERO;
  const owner = services.handles.organisation(said.event.owner ?? '');
  if (!owner) throw new Refusal('IDENTIFIER_INVALID', 'no such organisation', '/event/owner');
  return owner.id;
}

const random32 = (): string => `0x${randomBytes(32).toString('hex')}`;
