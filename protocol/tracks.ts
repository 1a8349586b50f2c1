import type { Role } from './roles.ts';
import type { Flank, Mode } from './sides.ts';

/** Tracks of events.md §2; on chain 1 to 8 in this order. */
export const TRACKS = ['EXP_CUS', 'EXP_PHYTO', 'EXP_BORDER', 'EXP_GATE', 'IMP_CUS', 'IMP_QUAR', 'IMP_BORDER', 'RETURN_CUS'] as const;
export type Track = (typeof TRACKS)[number];
export const trackCode = (track: Track): number => TRACKS.indexOf(track) + 1;
export const trackOf = (code: number): Track | undefined => TRACKS[code - 1];

/** Which flank a track belongs to, and the role of its authority. */
export const TRACK_AUTHORITY: Record<Track, { flank: Flank; role: Role }> = {
  EXP_CUS: { flank: 'EXP', role: 'CUSTOMS' },
  EXP_PHYTO: { flank: 'EXP', role: 'QUARANTINE' },
  EXP_BORDER: { flank: 'EXP', role: 'BORDER' },
  EXP_GATE: { flank: 'EXP', role: 'GATE' },
  IMP_CUS: { flank: 'IMP', role: 'CUSTOMS' },
  IMP_QUAR: { flank: 'IMP', role: 'QUARANTINE' },
  IMP_BORDER: { flank: 'IMP', role: 'BORDER' },
  RETURN_CUS: { flank: 'EXP', role: 'CUSTOMS' },
};

export const EXPORT_TRACKS = ['EXP_CUS', 'EXP_PHYTO', 'EXP_BORDER', 'EXP_GATE'] as const satisfies readonly Track[];
export const IMPORT_TRACKS = ['IMP_CUS', 'IMP_QUAR', 'IMP_BORDER'] as const satisfies readonly Track[];

/** Tracks required from lodging on; RETURN_CUS is added by a return order. */
export const requiredTracks = (plant: boolean, mode: Mode): readonly Track[] => REQUIRED[plant ? 1 : 0][mode === 'AGV' ? 1 : 0];

const required = (plant: boolean, agv: boolean): readonly Track[] =>
  TRACKS.filter((track) => {
    if (track === 'RETURN_CUS') return false;
    if (track === 'EXP_PHYTO' || track === 'IMP_QUAR') return plant;
    if (track === 'EXP_BORDER' || track === 'IMP_BORDER') return !agv;
    return true;
  });

/** By plant goods and by mode: asked many times for every act. */
const REQUIRED = [
  [required(false, false), required(false, true)],
  [required(true, false), required(true, true)],
] as const;

export const TRACK_STATES = ['PENDING', 'IN_REVIEW', 'APPROVED', 'APPROVED_CONDITIONAL', 'REFUSED', 'REVOKED'] as const;
/** On chain 0 to 5 in this order. */
export type TrackStatus = (typeof TRACK_STATES)[number];
