import type { Refusal, RefusalCode } from '../refusals.ts';
import { languageOf } from './language.ts';

/** Problem details (RFC 9457) with what the catalogue says, in the caller's language. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: RefusalCode;
  detail?: string;
  /** JSON Pointer into the request. */
  pointer?: string;
  remedy: string;
  retryable: boolean;
}

export function problemOf(refusal: Refusal, acceptLanguage?: string): Problem {
  const language = languageOf(acceptLanguage);
  const { entry } = refusal;
  return {
    type: `urn:thongquan:refusal:${refusal.code}`,
    title: entry.cause[language],
    status: entry.status,
    code: refusal.code,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    ...(refusal.path === undefined ? {} : { pointer: refusal.path }),
    remedy: entry.remedy[language],
    retryable: entry.retryable,
  };
}
