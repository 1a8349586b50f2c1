import type { RefusalEntry } from './entry.ts';

/** Capture of EPCIS events. */
export const EPCIS = {
  EPCIS_ID_MISMATCH: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'eventID không phải là mã băm của sự kiện này.',
      zh: 'eventID 不是该事件的哈希标识。',
      en: 'The eventID is not the event’s hash.',
    },
    remedy: {
      vi: 'Bỏ eventID, hoặc dùng mã băm sự kiện theo CBV 2.0.',
      zh: '去掉 eventID，或使用 CBV 2.0 事件哈希。',
      en: 'Leave the eventID out, or use the event hash of CBV 2.0.',
    },
  },
  EPCIS_DECLARED_OTHERWISE: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Sự kiện này đã được khai báo sai sót theo cách khác.',
      zh: '该事件已作过不同的错误声明。',
      en: 'The event was declared an error already, in other words.',
    },
    remedy: {
      vi: 'Xem khai báo hiện có; ghi nhận sự kiện đúng thành sự kiện mới.',
      zh: '查看已有声明；将正确事件作为新事件提交。',
      en: 'Look at the declaration that stands; capture what is right as a new event.',
    },
  },
} as const satisfies Record<string, RefusalEntry>;
