import type { Act } from '../../protocol/acts/act.ts';
import { isReason, REASONS } from '../../protocol/reasons.ts';
import type { Text } from '../../protocol/refusals.ts';
import { trackOf } from '../../protocol/tracks.ts';
import type { Said } from './request.ts';
import { EVENT_WORDS, TRACK_WORDS } from './words.ts';

const LANGUAGES = ['vi', 'zh', 'en'] as const;
const VERSION: Text = { vi: 'bản kê phiên bản', zh: '舱单版本', en: 'manifest version' };
const UNITS: Text = { vi: 'phương tiện', zh: '运输单元', en: 'units' };
const REASON: Text = { vi: 'lý do', zh: '原因', en: 'reason' };
const UNTIL: Text = { vi: 'đến', zh: '至', en: 'until' };

/** In plain words, what signing this act says. */
export function summarise(said: Said, act: Act): Text {
  const { event } = said;
  const track = trackOf(act.track);
  const units = [event.scope ?? event.units ?? event.unit ?? []].flat();
  const until = event.validUntil ?? event.expectedUntil;
  const texts = LANGUAGES.map((language) => {
    const parts = [
      EVENT_WORDS[said.type][language],
      track && TRACK_WORDS[track][language],
      act.version > 0 && `${VERSION[language]} ${act.version}`,
      units.length > 0 && `${UNITS[language]} ${units.join(', ')}`,
      event.hold,
      event.code && [event.code, event.lot, event.kg === undefined ? undefined : `${event.kg} kg`].filter(Boolean).join(' '),
      event.reason && isReason(event.reason) && `${REASON[language]}: ${event.reason} ${REASONS[event.reason][language]}`,
      until && `${UNTIL[language]} ${until}`,
      event.t,
    ];
    return [language, parts.filter(Boolean).join(' · ')] as const;
  });
  return Object.fromEntries(texts) as unknown as Text;
}
