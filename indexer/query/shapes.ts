import { z } from 'zod';
import { bytes32, clocks, handle, mode, overall, side, time, track, trackStatus, units } from '../lists/schemas.ts';

/** Forms of the answers about one consignment. */

const trackView = z.object({
  track,
  side,
  status: trackStatus,
  stale: z.boolean(),
  version: z.number().int(),
  approvedUnits: units,
  validUntil: time,
  since: time,
  head: bytes32,
});
const unitView = z.object({
  bit: z.number().int(),
  unit: z.string().nullable(),
  crossedAt: time,
  accepted: z.boolean(),
  disputed: z.boolean(),
  goneOut: z.boolean(),
  returnCrossed: z.boolean(),
  returnReceived: z.boolean(),
});
const holdView = z.object({
  hold: bytes32,
  name: z.string().nullable(),
  organisation: bytes32,
  by: handle,
  units,
  active: z.boolean(),
  reason: z.string().nullable(),
  since: time,
  expectedUntil: time,
  ageSeconds: z.number().int(),
  overdue: z.boolean(),
});
const pendingView = z.object({
  digest: bytes32,
  type: z.string().nullable(),
  organisation: bytes32,
  origin: z.enum(['own', 'peer']),
  state: z.string(),
  receivedAt: z.string(),
  by: handle,
});

export const consignmentAnswer = z
  .object({
    consignment: bytes32,
    at: time,
    exporting: side.optional(),
    importing: side.optional(),
    mode: mode.optional(),
    plant: z.boolean().optional(),
    lane: bytes32.optional(),
    declarant: bytes32.optional(),
    declarantHandle: handle.optional(),
    version: z.number().int().optional(),
    materialVersion: z.number().int().optional(),
    overall: overall.nullable(),
    overlays: z.array(z.string()),
    exportProven: z.boolean().optional(),
    declarationRegisteredAt: time.optional(),
    openedBlock: z.number().int().optional(),
    updatedBlock: z.number().int().optional(),
    updatedAt: time.optional(),
    tracks: z.array(trackView),
    units: z.array(unitView),
    holds: z.array(holdView),
    marks: z.array(z.string()),
    acts: z.number().int(),
    leaves: z.number().int(),
    pending: z.array(pendingView).meta({ description: 'Received, not anchored yet.' }),
  })
  .meta({ id: 'Consignment' });

export const timelineAnswer = z
  .object({
    consignment: bytes32,
    entries: z.array(
      z.object({
        digest: bytes32,
        type: z.string().nullable(),
        class: z.string().nullable(),
        carrier: z.string().nullable(),
        organisation: bytes32,
        by: handle,
        track: z.string().nullable(),
        version: z.number().int(),
        units,
        subject: bytes32,
        reason: z.string().nullable(),
        until: time,
        occurredAt: clocks,
        signedAt: clocks,
        marks: z.array(z.string()),
        late: z.boolean(),
        state: z.string(),
        anchored: z.object({ block: z.number().int(), logIndex: z.number().int(), tx: bytes32, time }).nullable(),
        leaf: z.object({ side: z.string(), index: z.number().int().nullable() }).nullable(),
        fields: z.record(z.string(), z.unknown()).nullable(),
        granted: z.array(z.string()).nullable(),
      }),
    ),
  })
  .meta({ id: 'Timeline' });

const change = z
  .object({ path: z.string(), before: z.unknown(), after: z.unknown() })
  .meta({ id: 'FieldChange', description: 'A JSON Pointer into the manifest; null where a version has nothing there.' });
export const manifestsAnswer = z
  .object({
    consignment: bytes32,
    manifests: z.array(
      z.object({
        version: z.number().int().nullable(),
        digest: bytes32,
        type: z.string(),
        anchoredBlock: z.number().int().nullable(),
        manifest: z.record(z.string(), z.unknown()),
        granted: z.array(z.string()),
        changes: z.array(change).meta({ description: 'Against the version before, in what the reader may read of both.' }),
      }),
    ),
  })
  .meta({ id: 'Manifests' });
export const changesAnswer = z
  .object({ consignment: bytes32, from: z.number().int(), to: z.number().int(), changes: z.array(change) })
  .meta({ id: 'ManifestChanges' });

const signedAct = z.record(z.string(), z.unknown());
export const actsAnswer = z
  .object({
    consignment: bytes32,
    acts: z.array(
      z.object({
        digest: bytes32,
        organisation: bytes32,
        marks: z.number().int(),
        signed: signedAct,
        block: z.number().int(),
        logIndex: z.number().int(),
        tx: bytes32,
        blockTime: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'RecordedActs' });
export const leavesAnswer = z
  .object({
    consignment: bytes32,
    leaves: z.array(
      z.object({
        digest: bytes32,
        type: z.string(),
        organisation: bytes32,
        marks: z.array(z.string()),
        side: z.string(),
        index: z.number().int().nullable(),
        salt: z.string().nullable(),
        signed: signedAct,
        receivedAt: z.string(),
      }),
    ),
  })
  .meta({ id: 'RecordedLeaves' });
export const documentsAnswer = z
  .object({
    consignment: bytes32,
    documents: z.array(
      z.object({
        digest: bytes32,
        type: z.string(),
        payload: z.record(z.string(), z.unknown()),
        disclosures: z.array(z.string()),
        fields: z.record(z.string(), z.unknown()),
        granted: z.array(z.string()),
        source: z.string(),
      }),
    ),
  })
  .meta({ id: 'ReadableDocuments' });
