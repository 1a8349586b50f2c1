import { Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { goodsName } from '../consignment/content.ts';
import { useManifests } from '../consignment/queries.ts';
import { OverallBadges } from '../parts/badges.tsx';
import { useSince } from '../parts/time.tsx';
import { useLanguage } from '../words/i18n.ts';
import type { Line } from './page.tsx';

const HEIGHT = 68;

/** A list of any length: what is in view exists, and the next page is asked for when its end comes near. Arrow keys go through it. */
export function Lines({ lines, more, onMore }: { lines: Line[]; more: boolean; onMore: () => void }) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => HEIGHT,
    overscan: 6,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= lines.length - 10) onMore();
  }, [more, last, lines.length, onMore]);
  return (
    <div className="lines" ref={scroll}>
      <ul
        aria-label={t('list.waiting')}
        style={{ height: rows.getTotalSize(), position: 'relative', margin: 0, padding: 0, listStyle: 'none' }}
      >
        {shown.map(({ index, start }) => {
          const line = lines[index] as Line;
          return (
            <li
              key={line.consignment}
              ref={rows.measureElement}
              data-index={index}
              style={{ position: 'absolute', insetInline: 0, transform: `translateY(${start}px)` }}
            >
              <LineLink line={line} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function LineLink({ line }: { line: Line }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const since = useSince();
  const { current } = useManifests(line.consignment);
  const goods = (current?.goods ?? []).map((item) => goodsName(item, language)).join(', ');
  const plates = (current?.units ?? []).map((unit) => unit.plate).join(', ');
  return (
    <Link className="line" to={`/consignments/${line.consignment}`} data-consignment={line.consignment} onKeyDown={step}>
      <span>
        <Text component="span" fw={600} display="block" size="sm">
          {goods || t('goods.unknown')}
        </Text>
        <Text component="span" size="xs" c="dark.4">
          {[plates, line.consignment.slice(0, 10)].filter(Boolean).join(' · ')}
        </Text>
      </span>
      <OverallBadges overall={line.overall} overlays={line.overlays} />
      <Text component="span" size="sm">
        {line.since !== null && t('list.since', { since: since(line.since) })}
      </Text>
    </Link>
  );
}

/** Up and down go from line to line. */
function step(event: KeyboardEvent<HTMLElement>): void {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (way === undefined) return;
  const list = event.currentTarget.closest('.lines');
  const links = [...(list?.querySelectorAll<HTMLElement>('a.line') ?? [])].sort(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
  );
  const next = links[links.indexOf(document.activeElement as HTMLElement) + way];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
