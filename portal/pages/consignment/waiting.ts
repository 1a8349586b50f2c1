import type { Side } from '../../../protocol/sides.ts';
import { EXPORT_TRACKS, IMPORT_TRACKS, type Track } from '../../../protocol/tracks.ts';
import type { Consignment } from './told.ts';

/** Who has to do something before it goes on. */
export type Awaited =
  | { kind: 'track'; track: Track; side: Side }
  | { kind: 'hold'; by: string }
  | { kind: 'gate'; side: Side; what: 'crossing' | 'acceptance' | 'exit' | 'return' };

/** Who is waited for, as the state tells: tracks without a current approval, holds, and the gate whose turn it is. */
export function awaited(consignment: Consignment): Awaited[] {
  const { overall, exporting, importing } = consignment;
  if (!exporting || !importing || overall === null) return [];
  const holds = consignment.holds.filter(({ active }) => active).map(({ by }): Awaited => ({ kind: 'hold', by: by ?? '' }));
  const open = (tracks: readonly Track[]): Awaited[] =>
    consignment.tracks
      .filter(({ track, status, stale }) => tracks.includes(track as Track) && (status !== 'APPROVED' || stale))
      .map(({ track, side }) => ({ kind: 'track', track: track as Track, side: side as Side }));
  const gate = (side: Side, what: Extract<Awaited, { kind: 'gate' }>['what']): Awaited[] => [{ kind: 'gate', side, what }];
  switch (overall) {
    case 'LODGED':
    case 'EXPORT_REVIEW':
    case 'EXPORT_APPROVED':
      return [...holds, ...open(EXPORT_TRACKS)];
    case 'READY_TO_CROSS':
      return gate(exporting, 'crossing');
    case 'IN_TRANSFER':
      return [...holds, ...gate(importing, 'acceptance')];
    case 'ARRIVED':
    case 'IMPORT_REVIEW':
    case 'PARTIALLY_RELEASED':
      return [...holds, ...open(IMPORT_TRACKS)];
    case 'RELEASED':
      return gate(importing, 'exit');
    case 'REFUSED_ENTRY':
    case 'DESTROY_PENDING':
      return [{ kind: 'track', track: 'IMP_CUS', side: importing }];
    case 'RETURN_PENDING':
    case 'RETURN_IN_TRANSFER':
      return gate(exporting, 'return');
    case 'RETURNED':
      return [{ kind: 'track', track: 'RETURN_CUS', side: exporting }];
    default:
      return [];
  }
}
