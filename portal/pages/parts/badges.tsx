import { Badge, Group } from '@mantine/core';
import type { Text } from '../../../protocol/refusals.ts';
import type { Overall, Overlay } from '../../../protocol/rules/derive.ts';
import type { TrackStatus } from '../../../protocol/tracks.ts';
import { useSay } from '../words/i18n.ts';
import { OVERALL_WORDS, OVERLAY_WORDS, STATUS_WORDS } from '../words/states.ts';

/** Dark enough on their light ground for small text. */
const COLOURS = { going: 'blue', good: 'teal', bad: 'red', over: 'gray' } as const;
type Tone = keyof typeof COLOURS;

const OVERALL_TONES: Partial<Record<Overall, Tone>> = {
  READY_TO_CROSS: 'good',
  RELEASED: 'good',
  CLOSED_CLEARED: 'good',
  REFUSED_ENTRY: 'bad',
  REFUSED_EXPORT: 'bad',
  RETURN_PENDING: 'bad',
  DESTROY_PENDING: 'bad',
  EXPIRED: 'bad',
  CANCELLED: 'over',
  CLOSED_RETURNED: 'over',
  CLOSED_DESTROYED: 'over',
};
const STATUS_TONES: Record<TrackStatus, Tone> = {
  PENDING: 'over',
  IN_REVIEW: 'going',
  APPROVED: 'good',
  APPROVED_CONDITIONAL: 'good',
  REFUSED: 'bad',
  REVOKED: 'bad',
};

function Toned({ tone, text, code }: { tone: Tone; text: Text; code: string }) {
  const say = useSay();
  return (
    <Badge
      variant="outline"
      color={`${COLOURS[tone]}.9`}
      tt="none"
      radius="sm"
      h="auto"
      py={3}
      data-code={code}
      styles={{ label: { whiteSpace: 'normal' } }}
    >
      {say(text)}
    </Badge>
  );
}

export function OverallBadges({ overall, overlays }: { overall: string | null; overlays: readonly string[] }) {
  return (
    <Group gap={6}>
      {overall !== null && (
        <Toned tone={OVERALL_TONES[overall as Overall] ?? 'going'} text={OVERALL_WORDS[overall as Overall]} code={overall} />
      )}
      {overlays.map((overlay) => (
        <Toned key={overlay} tone="bad" text={OVERLAY_WORDS[overlay as Overlay]} code={overlay} />
      ))}
    </Group>
  );
}

export const StatusBadge = ({ status }: { status: TrackStatus }) => (
  <Toned tone={STATUS_TONES[status]} text={STATUS_WORDS[status]} code={status} />
);
