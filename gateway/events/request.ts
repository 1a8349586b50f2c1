import { z } from 'zod';
import { ZERO } from '../../protocol/acts/act.ts';
import type { Lodging } from '../../protocol/documents/content.ts';
import { type EventRule, type EventType, ruleOf } from '../../protocol/events.ts';
import { comparableCode } from '../../protocol/identifiers/code.ts';
import { checkSums } from '../../protocol/manifest/sums.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { exportingSide, parseCrossing, parseDirection } from '../../protocol/schema/crossing.ts';
import { occurredAt, parseEvent, type ThongquanEvent } from '../../protocol/schema/event.ts';
import { handle } from '../../protocol/schema/fields.ts';
import { type Manifest, parseManifest } from '../../protocol/schema/manifest.ts';
import { parseOrRefuse } from '../../protocol/schema/refuse.ts';
import type { Side } from '../../protocol/sides.ts';
import { actSchema, signatureSchema } from './wire.ts';

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'not 32 bytes of lower-case hex' });

/** What both requests say: the event as events.md §7 writes it, and what it stands in. */
const SAID = {
  /** Null for events about a code. */
  consignment: bytes32.nullable(),
  event: z.looseObject({}),
  manifest: z.looseObject({}).optional(),
  /** The lodging's own; later manifest events inherit them. */
  direction: z.unknown().optional(),
  crossing: z.unknown().optional(),
  plant: z.unknown().optional(),
  /** Ids of the codes named, where a name was registered more than once; and the id a new code is to have. */
  codes: z.record(z.string().max(64), bytes32).optional(),
  /** Handle of the exporter declared for, when an agent has several. */
  declarant: handle.optional(),
  /** Handles of importer, carrier and others whose own consignment it is: they are sent what the agreement grants them. */
  parties: z.array(handle).max(16).optional(),
} as const;

export const documentSchema = z
  .strictObject({
    payload: z.strictObject({
      typ: z.string().max(80),
      consignment: bytes32,
      t: z.string().max(40),
      _sd_alg: z.literal('sha-256'),
      _sd: z.array(z.string().max(43)).max(20_000),
    }),
    disclosures: z.array(z.string().max(20_000)).max(20_000),
  })
  .meta({ id: 'Document', description: 'A disclosure document: payload and disclosures of RFC 9901, to which the act commits.' });

export const prepareSchema = z.strictObject(SAID);
export const submitSchema = z.strictObject({
  ...SAID,
  act: actSchema,
  document: documentSchema,
  key: signatureSchema.key,
  signature: signatureSchema.signature,
  cosigner: signatureSchema.cosigner.default(ZERO),
  cosignature: signatureSchema.cosignature.default('0x'),
});
export type PrepareRequest = z.output<typeof prepareSchema>;
export type SubmitRequest = z.output<typeof submitSchema>;

/** An event as said, read once and right in form. */
export interface Said {
  type: EventType;
  rule: EventRule;
  event: ThongquanEvent;
  /** Zero for events about a code. */
  consignment: string;
  occurredAt: number;
  manifest: Manifest | undefined;
  /** Of a lodging; amendments take the consignment's. */
  lodging: Lodging | undefined;
  codes: Record<string, string>;
  declarant: string | undefined;
  parties: string[];
}

const WITH_MANIFEST: readonly EventType[] = ['MANIFEST_ANCHORED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT'];
export const hasManifest = (type: EventType): boolean => WITH_MANIFEST.includes(type);

/**
 * Reads what was said. Form, field names and identifiers are settled here; nothing later needs to doubt them.
 *
 * @throws {Refusal} SCHEMA_INVALID, FIELD_UNKNOWN, IDENTIFIER_INVALID, HS_MISMATCH
 */
export function readSaid(request: PrepareRequest, side: Side): Said {
  const event = parseEvent(request.event, side, '/event');
  const rule = ruleOf(event.type);
  const aboutCode = rule.chain === 'code';
  if (!aboutCode && request.consignment === null) throw new Refusal('SCHEMA_INVALID', 'this event is about a consignment', '/consignment');
  if (request.consignment === ZERO) throw new Refusal('SCHEMA_INVALID', 'a consignment id is random, not zero', '/consignment');
  return {
    type: event.type,
    rule,
    event,
    consignment: aboutCode || request.consignment === null ? ZERO : request.consignment,
    occurredAt: occurredAt(event),
    manifest: readManifest(request, event.type),
    lodging: readLodging(request, event.type),
    codes: Object.fromEntries(Object.entries(request.codes ?? {}).map(([name, id]) => [comparableCode(name), id])),
    declarant: request.declarant,
    parties: request.parties ?? [],
  };
}

function readManifest(request: PrepareRequest, type: EventType): Manifest | undefined {
  if (!hasManifest(type)) {
    if (request.manifest !== undefined) throw new Refusal('FIELD_UNKNOWN', `${type} carries no manifest`, '/manifest');
    return undefined;
  }
  if (request.manifest === undefined) throw new Refusal('SCHEMA_INVALID', 'the manifest is missing', '/manifest');
  const manifest = parseManifest(request.manifest, '/manifest');
  const problem = type === 'MANIFEST_SPLIT' ? undefined : checkSums(manifest);
  if (problem) throw new Refusal('SCHEMA_INVALID', problem, '/manifest');
  return manifest;
}

function readLodging(request: PrepareRequest, type: EventType): Lodging | undefined {
  if (type !== 'MANIFEST_ANCHORED') {
    for (const name of ['direction', 'crossing', 'plant'] as const)
      if (request[name] !== undefined) throw new Refusal('FIELD_UNKNOWN', 'only a lodging says this', `/${name}`);
    return undefined;
  }
  if (typeof request.plant !== 'boolean') throw new Refusal('SCHEMA_INVALID', 'must be true or false', '/plant');
  return {
    direction: parseDirection(request.direction, '/direction'),
    crossing: parseCrossing(request.crossing, '/crossing'),
    plant: request.plant,
  };
}

export const exporting = (lodging: Lodging): Side => exportingSide(lodging.direction);
export const parsePrepare = (body: unknown): PrepareRequest => parseOrRefuse(prepareSchema, body);
export const parseSubmit = (body: unknown): SubmitRequest => parseOrRefuse(submitSchema as z.ZodType<SubmitRequest>, body);
