import { Text } from '@mantine/core';
import type { Side } from '../../../protocol/sides.ts';
import { useSession } from '../session/session.tsx';
import { type Language, useLanguage } from '../words/i18n.ts';

const ZONES: Record<Side, { zone: string; name: string }> = {
  VN: { zone: 'Asia/Ho_Chi_Minh', name: 'UTC+7' },
  CN: { zone: 'Asia/Shanghai', name: 'UTC+8' },
};
const LOCALES: Record<Language, string> = { vi: 'vi-VN', zh: 'zh-CN', en: 'en-GB' };

const clock = (language: Language, side: Side, at: Date): string =>
  new Intl.DateTimeFormat(LOCALES[language], { timeZone: ZONES[side].zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    at,
  );
const day = (language: Language, side: Side, at: Date): string =>
  new Intl.DateTimeFormat(LOCALES[language], { timeZone: ZONES[side].zone, dateStyle: 'medium' }).format(at);

/** One instant by both sides' clocks, the reader's own first. */
export function BothClocks({ at }: { at: string }) {
  const { about } = useSession();
  const [language] = useLanguage();
  const when = new Date(at);
  const sides: Side[] = about.side === 'VN' ? ['VN', 'CN'] : ['CN', 'VN'];
  return (
    <Text component="time" dateTime={at} size="sm" c="dark.4">
      {day(language, about.side, when)} {sides.map((side) => `${clock(language, side, when)} ${ZONES[side].name}`).join(' · ')}
    </Text>
  );
}

/** For how long, in the reader's language: the greatest unit alone. */
export function useSince(): (at: string) => string {
  const [language] = useLanguage();
  return (at) => {
    const minutes = Math.round((Date.parse(at) - Date.now()) / 60_000);
    const format = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto' });
    if (Math.abs(minutes) < 60) return format.format(minutes, 'minute');
    if (Math.abs(minutes) < 48 * 60) return format.format(Math.round(minutes / 60), 'hour');
    return format.format(Math.round(minutes / 1_440), 'day');
  };
}

/** Numbers as the reader writes them. */
export function useNumber(): (value: number) => string {
  const [language] = useLanguage();
  return (value) => new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 3 }).format(value);
}
