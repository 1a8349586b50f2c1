import { isReason, REASONS } from '../../../protocol/reasons.ts';
import { useSay } from '../words/i18n.ts';

/** A reason's code with what it means. */
export function useReason(): (code: string) => string {
  const say = useSay();
  return (code) => (isReason(code) ? `${code} ${say(REASONS[code])}` : code);
}
