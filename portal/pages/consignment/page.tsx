import { Alert, Grid, Group, List, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { TRACK_WORDS } from '../../../protocol/words.ts';
import { OverallBadges } from '../parts/badges.tsx';
import { RefusalAlert } from '../parts/refusal.tsx';
import { useLanguage, useSay } from '../words/i18n.ts';
import { MODE_WORDS, SIDE_WORDS } from '../words/states.ts';
import { ActPanel } from './act/panel.tsx';
import { goodsName } from './content.ts';
import { GoodsTable } from './goods.tsx';
import { Holds } from './holds.tsx';
import { useConsignment, useManifests, useTimeline } from './queries.ts';
import { TimelineOf } from './timeline.tsx';
import type { Consignment } from './told.ts';
import { Tracks } from './tracks.tsx';
import { UnitsTable } from './units.tsx';
import { type Awaited, awaited } from './waiting.ts';

/** All that the reader may know of one consignment, and what the reader's authority may say about it now. */
export function ConsignmentPage() {
  const { id = '' } = useParams();
  const { data, error } = useConsignment(id);
  const { t } = useTranslation();
  if (data) return <Known consignment={data} />;
  return error ? <RefusalAlert error={error} /> : <Loader role="status" aria-label={t('loading')} />;
}

function Known({ consignment }: { consignment: Consignment }) {
  const { t } = useTranslation();
  const say = useSay();
  const [language] = useLanguage();
  const { consignment: id, acts, leaves, pending, exporting, importing, mode } = consignment;
  const { current } = useManifests(id, consignment.version);
  const timeline = useTimeline(id, acts, leaves, pending.length);
  const goods = (current?.goods ?? []).map((item) => goodsName(item, language)).join(', ');
  return (
    <Stack gap="md">
      <Stack gap={6}>
        <Title order={1} size="h3">
          {goods || t('goods.unknown')}
        </Title>
        <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
          {id}
        </Text>
        <Group gap="sm">
          <OverallBadges overall={consignment.overall} overlays={consignment.overlays} />
          {exporting && importing && mode && (
            <Text size="sm">
              {say(SIDE_WORDS[exporting])} → {say(SIDE_WORDS[importing])} · {say(MODE_WORDS[mode])} ·{' '}
              {t('manifest.version', { version: consignment.version ?? 1 })}
            </Text>
          )}
        </Group>
      </Stack>
      {pending.length > 0 && (
        <Alert color="yellow.9" variant="outline" role="status" title={t('pending.title', { count: pending.length })} data-pending>
          {t('pending.note')}
        </Alert>
      )}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="md">
            <Section title={t('awaited.title')}>
              <AwaitedList awaited={awaited(consignment)} />
            </Section>
            <Section title={t('tracks.title')}>
              <Tracks tracks={consignment.tracks} />
            </Section>
            {consignment.holds.length > 0 && (
              <Section title={t('holds.title')}>
                <Holds holds={consignment.holds} />
              </Section>
            )}
            <Section title={t('goods.title')}>
              <GoodsTable content={current} />
            </Section>
            <Section title={t('units.title')}>
              <UnitsTable units={consignment.units} content={current} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="md">
            <Section title={t('act.title')}>{timeline.data && <ActPanel consignment={consignment} timeline={timeline.data} />}</Section>
            <Section title={t('timeline.title')}>
              {timeline.error ? <RefusalAlert error={timeline.error} /> : <TimelineOf entries={timeline.data ?? []} />}
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function AwaitedList({ awaited: all }: { awaited: Awaited[] }) {
  const { t } = useTranslation();
  const say = useSay();
  if (all.length === 0) return <Text size="sm">{t('awaited.nobody')}</Text>;
  const GATES = {
    crossing: t('awaited.crossing'),
    acceptance: t('awaited.acceptance'),
    exit: t('awaited.exit'),
    return: t('awaited.return'),
  };
  return (
    <List size="sm">
      {all.map((one) => {
        if (one.kind === 'hold') return <List.Item key={`hold ${one.by}`}>{t('awaited.hold', { by: one.by })}</List.Item>;
        if (one.kind === 'gate')
          return (
            <List.Item key={one.what}>
              {say(SIDE_WORDS[one.side])}: {GATES[one.what]}
            </List.Item>
          );
        return (
          <List.Item key={one.track}>
            {say(SIDE_WORDS[one.side])}: {say(TRACK_WORDS[one.track])}
          </List.Item>
        );
      })}
    </List>
  );
}
