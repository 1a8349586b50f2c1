import { type Act, ZERO } from '../../protocol/acts/act.ts';
import { decodeAmend, decodeAuthorise, decodeLodge, type Use } from '../../protocol/acts/terms.ts';
import { canonicalJson } from '../../protocol/documents/canonical.ts';
import { commitmentOf } from '../../protocol/documents/commitment.ts';
import { contentOf, type Lodging } from '../../protocol/documents/content.ts';
import { type DisclosureDocument, documentType, openDisclosures } from '../../protocol/documents/disclosure.ts';
import type { Fields } from '../../protocol/documents/fields.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Working } from '../state/working.ts';
import { type Chosen, compose, versionOf } from './compose.ts';
import type { Said } from './request.ts';

/** Uses that a manifest's act names; none for other acts. */
export function usesIn(act: Act, said: Said): readonly Use[] {
  if (!said.manifest) return [];
  return (said.type === 'MANIFEST_ANCHORED' ? decodeLodge(act.data)?.uses : decodeAmend(act.data)?.uses) ?? [];
}

/** What the client chose, read back from its act, to compose the act anew and compare. */
export function chosenIn(act: Act, said: Said, owner: string): Omit<Chosen, 'side'> {
  return {
    declarant: decodeLodge(act.data)?.declarant ?? ZERO,
    uses: usesIn(act, said),
    code: act.subject,
    authorisation: said.type === 'CODE_AUTHORISED' ? (decodeAuthorise(act.data)?.authorisation ?? ZERO) : ZERO,
    owner,
  };
}

/**
 * The act signed must say what the event says, field by field. What it builds on (`prev`) and a version the event leaves open are not
 * compared: the rules judge them.
 *
 * @throws {Refusal} SCHEMA_INVALID pointing at the field
 */
export function compareAct(act: Act, said: Said, working: Working, chosen: Chosen): void {
  const expected = compose(said, working, chosen);
  for (const [name, value] of Object.entries(expected))
    if (act[name as keyof Act] !== value) throw new Refusal('SCHEMA_INVALID', 'the act says something else than the event', `/act/${name}`);
  const open = said.event.v === undefined && said.rule.chain !== 'code' && !said.manifest;
  if (!open && act.version !== versionOf(said, working))
    throw new Refusal('SCHEMA_INVALID', 'the act names another version than the event', '/act/version');
}

/**
 * The document must disclose the event in full, and the act commit to it. Answers what it discloses, in the order of its disclosures.
 *
 * @throws {Refusal} SCHEMA_INVALID
 */
export function compareDocument(document: DisclosureDocument, said: Said, act: Act, lodging: Lodging | undefined): Fields {
  const fields = openDisclosures(document.payload, document.disclosures);
  const { typ, consignment, t } = document.payload;
  if (typ !== documentType(said.type)) throw new Refusal('SCHEMA_INVALID', 'the document is of another event', '/document/payload/typ');
  if (consignment !== said.consignment)
    throw new Refusal('SCHEMA_INVALID', 'the document is of another consignment', '/document/payload/consignment');
  if (t !== said.event.t) throw new Refusal('SCHEMA_INVALID', 'the document has another time', '/document/payload/t');
  if (canonicalJson(fields) !== canonicalJson(contentOf(said.event, said.manifest, lodging)))
    throw new Refusal('SCHEMA_INVALID', 'the document does not disclose what the event says', '/document/disclosures');
  if (commitmentOf(document.payload) !== act.commitment)
    throw new Refusal('SCHEMA_INVALID', 'the act commits to another document', '/act/commitment');
  return fields;
}
