import { Button, Modal, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ruleOf } from '../../../../protocol/events.ts';
import { EVENT_WORDS, TRACK_WORDS } from '../../../../protocol/words.ts';
import { useMe, useSession } from '../../session/session.tsx';
import { useSay } from '../../words/i18n.ts';
import { MARK_WORDS } from '../../words/states.ts';
import type { Consignment, Entry } from '../told.ts';
import { caseOf } from './case.ts';
import { ActDialog } from './dialog.tsx';
import { type Offer, offersFor } from './offers.ts';

/** What the reader's authority may say about the consignment now; nothing else is offered. */
export function ActPanel({ consignment, timeline }: { consignment: Consignment; timeline: readonly Entry[] }) {
  const { t } = useTranslation();
  const say = useSay();
  const { about } = useSession();
  const { organisation, roles } = useMe();
  const [chosen, choose] = useState<Offer | undefined>();
  const offers = useMemo(() => {
    const state = caseOf(consignment, timeline);
    const speaker = { organisation: organisation.id, side: about.side, roles };
    return state ? offersFor(state, consignment.consignment, speaker, Math.floor(Date.now() / 1000)) : [];
  }, [consignment, timeline, organisation, about, roles]);
  const title = (offer: Offer): string =>
    [say(EVENT_WORDS[offer.type]), offer.track && say(TRACK_WORDS[offer.track])].filter(Boolean).join(' · ');
  const decisions = offers.filter(({ type, marks }) => ruleOf(type).class !== 'notice' && marks.length === 0);
  const notices = offers.filter(({ type }) => ruleOf(type).class === 'notice');
  const irregular = offers.filter(({ marks }) => marks.length > 0);
  const buttons = (some: Offer[], variant: string) =>
    some.map((offer) => (
      <Button
        key={`${offer.type} ${offer.track}`}
        variant={variant}
        h="auto"
        py="xs"
        styles={{ label: { whiteSpace: 'normal' } }}
        data-offer={offer.type}
        data-track={offer.track}
        onClick={() => choose(offer)}
      >
        {title(offer)}
        {offer.marks.length > 0 && ` (${offer.marks.map((mark) => say(MARK_WORDS[mark])).join(', ')})`}
      </Button>
    ));
  return (
    <Stack gap="xs">
      {offers.length === 0 && <Text size="sm">{t('act.nothing')}</Text>}
      {buttons(decisions, 'filled')}
      {notices.length > 0 && <Text size="sm">{t('act.notices')}</Text>}
      {buttons(notices, 'default')}
      {irregular.length > 0 && <Text size="sm">{t('act.irregular')}</Text>}
      {buttons(irregular, 'outline')}
      <Modal
        opened={chosen !== undefined}
        onClose={() => choose(undefined)}
        title={chosen && title(chosen)}
        closeButtonProps={{ 'aria-label': t('act.close') }}
        lockScroll={false}
        size="lg"
      >
        {chosen && <ActDialog offer={chosen} consignment={consignment} onClose={() => choose(undefined)} />}
      </Modal>
    </Stack>
  );
}
