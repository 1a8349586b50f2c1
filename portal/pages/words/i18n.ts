import { createInstance } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Text } from '../../../protocol/refusals.ts';
import { en } from './en.ts';
import { vi } from './vi.ts';
import { zh } from './zh.ts';

export const LANGUAGES = ['vi', 'zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Each in itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { vi: 'Tiếng Việt', zh: '中文', en: 'English' };
const REMEMBERED = 'thongquan.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    keySeparator: false;
    nsSeparator: false;
  }
}

const isLanguage = (text: string | null | undefined): text is Language => LANGUAGES.some((each) => each === text);

/** What the reader chose before, else what the browser prefers of the three, else English. */
function startLanguage(): Language {
  const wanted = [localStorage.getItem(REMEMBERED), ...navigator.languages.map((each) => each.split('-')[0])];
  return wanted.find(isLanguage) ?? 'en';
}

export const i18n = createInstance();
void i18n.use(initReactI18next).init({
  lng: startLanguage(),
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  resources: { vi: { translation: vi }, zh: { translation: zh }, en: { translation: en } },
  // React escapes what it shows.
  interpolation: { escapeValue: false },
});

/** The reader's language, and how to change it. */
export function useLanguage(): [Language, (language: Language) => void] {
  const { i18n: instance } = useTranslation();
  const choose = (language: Language): void => {
    localStorage.setItem(REMEMBERED, language);
    void instance.changeLanguage(language);
  };
  return [instance.language as Language, choose];
}

/** Says a text of the protocol's own in the reader's language. */
export function useSay(): (text: Text) => string {
  const [language] = useLanguage();
  return (text) => text[language];
}
