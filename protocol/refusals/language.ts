import type { Text } from './entry.ts';

export type Language = keyof Text;
const LANGUAGES: readonly Language[] = ['vi', 'zh', 'en'];

/** The language of an Accept-Language header (RFC 9110 §12.5.4) among vi, zh and en; English when none fits. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .slice(0, 16)
    .map((part) => {
      const [range = '', ...params] = part.trim().toLowerCase().split(';');
      const q = params.map((param) => /^\s*q=([\d.]+)\s*$/.exec(param)?.[1]).find((value) => value !== undefined);
      return { language: range.split('-')[0], q: q === undefined ? 1 : Number(q) };
    })
    .filter((each) => each.q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { language } of wanted) {
    const found = LANGUAGES.find((each) => each === language);
    if (found) return found;
  }
  return 'en';
}
