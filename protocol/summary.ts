import type { Act } from './acts/act.ts';
import type { EventType } from './events.ts';
import { isReason, REASONS } from './reasons.ts';
import type { Text } from './refusals.ts';
import type { EventFields, FieldName } from './schema/event-fields.ts';
import { trackOf } from './tracks.ts';
import { EVENT_WORDS, TRACK_WORDS } from './words.ts';

const LANGUAGES = ['vi', 'zh', 'en'] as const;
const text = (vi: string, zh: string, en: string): Text => ({ vi, zh, en });
const VERSION = text('bản kê phiên bản', '舱单版本', 'manifest version');
const UNITS = text('phương tiện', '运输单元', 'units');
const ALL = text('mọi phương tiện', '全部运输单元', 'all units');
const MATERIAL = text('sửa đổi quan trọng', '重大修改', 'material');
const MINOR = text('sửa đổi không quan trọng', '非重大修改', 'not material');
const REASON = text('lý do', '原因', 'reason');

/** Fields that a signer has to see, in this order, each with what stands before it. */
const SHOWN: Partial<Record<FieldName, Text>> = {
  hold: text('tên', '名称', 'named'),
  code: text('mã', '代码', 'code'),
  lot: text('lô', '批号', 'lot'),
  owner: text('chủ mã', '代码持有人', 'owner'),
  decl: text('tờ khai', '报关单', 'declaration'),
  no: text('số', '编号', 'number'),
  control: text('hình thức', '方式', 'control'),
  result: text('kết quả', '结果', 'result'),
  level: text('mức', '级别', 'level'),
  found: text('phát hiện', '发现', 'found'),
  plate: text('biển số', '车牌', 'plate'),
  cont: text('công-te-nơ', '集装箱', 'container'),
  seal: text('niêm phong', '封志', 'seal'),
};
const KG: Partial<Record<FieldName, Text>> = { kg: text('', '', ''), quota: text('hạn mức', '额度', 'quota') };
const UNTIL: Partial<Record<FieldName, Text>> = {
  validUntil: text('đến', '至', 'until'),
  expectedUntil: text('dự kiến đến', '预计至', 'expected until'),
  deadline: text('hạn', '期限', 'deadline'),
};

/** In plain words, what signing this act says. The signer's own software computes it from what it was given to sign. */
export function summarise(said: { type: EventType; event: EventFields & { t: string } }, act: Pick<Act, 'track' | 'version'>): Text {
  const { event } = said;
  const track = trackOf(act.track);
  const units = [event.scope ?? event.units ?? event.unit ?? []].flat();
  const texts = LANGUAGES.map((language) => {
    const named = (labels: Partial<Record<FieldName, Text>>, unit = ''): string[] =>
      Object.entries(labels).flatMap(([name, label]) => {
        const value = event[name as FieldName];
        return value === undefined ? [] : [`${label[language]} ${String(value)}${unit}`.trim()];
      });
    const parts = [
      EVENT_WORDS[said.type][language],
      track && TRACK_WORDS[track][language],
      act.version > 0 && `${VERSION[language]} ${act.version}`,
      event.material !== undefined && (event.material ? MATERIAL : MINOR)[language],
      event.scope === 'ALL' ? ALL[language] : units.length > 0 && `${UNITS[language]} ${units.join(', ')}`,
      ...named(SHOWN),
      ...named(KG, ' kg'),
      event.reason && isReason(event.reason) && `${REASON[language]}: ${event.reason} ${REASONS[event.reason][language]}`,
      ...named(UNTIL),
      event.t,
    ];
    return [language, parts.filter(Boolean).join(' · ')] as const;
  });
  return Object.fromEntries(texts) as unknown as Text;
}
