import { id } from 'ethers';
import { currentManifest } from '../../protocol/content/state.ts';
import { comparablePlate } from '../../protocol/identifiers/plate.ts';
import { comparableSeal } from '../../protocol/identifiers/seal.ts';
import type { AlarmRow } from '../ingest/alarms.ts';
import type { StoredContent } from './stored.ts';

interface Place {
  consignment: string;
  unit: string;
  plate: string;
}

/**
 * One alarm for each unit that carries the seal number of a unit of another consignment (events.md §8). It is an alarm and no mark, as several
 * consignments may share a truck: `sameVehicle` tells where they do. The number itself stays in the manifests, where who may read it finds it.
 *
 * @param contents consignments that are open, with what content tells of each
 */
export function duplicateAlarms(contents: readonly StoredContent[]): AlarmRow[] {
  const places = new Map<string, Place[]>();
  for (const { consignment, content } of contents) {
    const units = currentManifest(content)?.units ?? [];
    for (const [unit, seals] of content.seals)
      for (const seal of new Set(seals.map(comparableSeal))) {
        const plate = comparablePlate(units.find(({ u }) => u === unit)?.plate ?? '');
        places.set(seal, [...(places.get(seal) ?? []), { consignment, unit, plate }]);
      }
  }
  return [...places.values()].flatMap((found) =>
    found.flatMap((place) => {
      const others = found.filter(({ consignment }) => consignment !== place.consignment);
      return others.length === 0 ? [] : [alarmOf(place, others)];
    }),
  );
}

function alarmOf({ consignment, unit, plate }: Place, others: readonly Place[]): AlarmRow {
  const shared = others.map((other) => ({
    consignment: other.consignment,
    unit: other.unit,
    sameVehicle: plate !== '' && other.plate === plate,
  }));
  const named = shared.map((other) => `${other.consignment} ${other.unit}`).sort();
  return {
    kind: 'SEAL_DUPLICATE',
    consignment,
    // Of whom it is, not of the number: a seal's number is soon guessed.
    digest: id(`SEAL_DUPLICATE ${consignment} ${unit} ${named.join(' ')}`),
    detail: { source: 'content', unit, with: shared },
  };
}
