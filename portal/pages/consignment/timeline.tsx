import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EventType } from '../../../protocol/events.ts';
import type { Mark } from '../../../protocol/irregularities.ts';
import type { Text as Words } from '../../../protocol/refusals.ts';
import type { Track } from '../../../protocol/tracks.ts';
import { EVENT_WORDS, TRACK_WORDS } from '../../../protocol/words.ts';
import { BothClocks, useNumber } from '../parts/time.tsx';
import { useSay } from '../words/i18n.ts';
import { ANCHORING_WORDS, type Anchoring, CONTROL_WORDS, MARK_WORDS, OVERLAY_WORDS, RESULT_WORDS, SEAL_WORDS } from '../words/states.ts';
import { useReason } from './reason.ts';
import type { Entry } from './told.ts';

/** Everything said about it, the latest first, each with both sides' clocks and where it is recorded. */
export function TimelineOf({ entries }: { entries: readonly Entry[] }) {
  return (
    <Stack gap="md" component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
      {entries.toReversed().map((entry) => (
        <li key={entry.digest} data-event={entry.type}>
          <One entry={entry} />
        </li>
      ))}
    </Stack>
  );
}

function One({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const say = useSay();
  const reasonText = useReason();
  const { type, by, track, marks, late, occurredAt, reason, units } = entry;
  const words = type === null ? undefined : EVENT_WORDS[type as EventType];
  const irregular = [...marks.map((mark) => say(MARK_WORDS[mark as Mark])), ...(late ? [say(OVERLAY_WORDS.LATE)] : [])];
  return (
    <Stack gap={2}>
      <Group gap="xs" justify="space-between">
        <Text size="sm" fw={600}>
          {words ? say(words) : t('timeline.unknown')}
        </Text>
        <Text size="xs" data-anchoring={anchoringOf(entry)}>
          {say(ANCHORING_WORDS[anchoringOf(entry)])}
        </Text>
      </Group>
      <Text size="sm">
        {[by, track !== null && say(TRACK_WORDS[track as Track]), units !== 'ALL' && units.join(', ')].filter(Boolean).join(' · ')}
      </Text>
      {reason !== null && <Text size="sm">{reasonText(reason)}</Text>}
      <Said fields={entry.fields} />
      {irregular.length > 0 && (
        <Text size="sm" c="red.9" fw={600}>
          {irregular.join(' · ')}
        </Text>
      )}
      {occurredAt !== null && <BothClocks at={occurredAt.VN} />}
    </Stack>
  );
}

/** What a notice or measurement told beside: kinds and results in words, numbers and names as they are. */
function Said({ fields }: { fields: Entry['fields'] }) {
  const { t } = useTranslation();
  const say = useSay();
  const number = useNumber();
  const field = (name: string): string | undefined => {
    const value = fields?.[`/${name}`];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const kg = field('kg');
  const inWords = (name: string, words: Record<string, Words>): string | undefined => {
    const value = field(name);
    return value === undefined ? undefined : say(words[value] ?? { vi: value, zh: value, en: value });
  };
  const told = [
    inWords('control', CONTROL_WORDS),
    inWords('result', { ...RESULT_WORDS, ...SEAL_WORDS }),
    inWords('seal', SEAL_WORDS),
    kg && t('goods.kg', { kg: number(Number(kg)) }),
    ...['decl', 'no', 'plate', 'cont', 'found', 'pest', 'note'].map(field),
  ].filter(Boolean);
  return told.length > 0 ? <Text size="sm">{told.join(' · ')}</Text> : null;
}

function anchoringOf({ state, anchored, leaf }: Entry): Anchoring {
  if (anchored !== null) return 'anchored';
  if (leaf !== null) return leaf.index === null ? 'accepted' : 'logged';
  return state in ANCHORING_WORDS ? (state as Anchoring) : 'accepted';
}
