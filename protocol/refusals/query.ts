import type { RefusalEntry } from './entry.ts';

/** What an index refuses so that one question cannot take the service from the others. */
export const QUERY = {
  QUERY_TOO_SLOW: {
    status: 422,
    retryable: true,
    cause: {
      vi: 'Truy vấn chạy quá lâu và đã bị dừng.',
      zh: '查询耗时过长，已被中止。',
      en: 'The query ran longer than it may and was stopped.',
    },
    remedy: {
      vi: 'Thu hẹp bộ lọc hoặc khoảng thời gian, rồi gửi lại.',
      zh: '缩小筛选条件或时间范围后重试。',
      en: 'Narrow its filters or its window, then ask again.',
    },
  },
  QUERY_TOO_BROAD: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Truy vấn bao gồm nhiều hơn mức cho phép.',
      zh: '查询范围超出允许的上限。',
      en: 'The query covers more than one query may.',
    },
    remedy: {
      vi: 'Thu hẹp khoảng thời gian hoặc hỏi từng phần.',
      zh: '缩小时间范围，或分批查询。',
      en: 'Narrow the window, or ask for it in parts.',
    },
  },
  QUERY_BUSY: {
    status: 429,
    retryable: true,
    cause: {
      vi: 'Đang có quá nhiều truy vấn nặng cùng lúc.',
      zh: '同时进行的大型查询过多。',
      en: 'Too many queries of this size are under way.',
    },
    remedy: { vi: 'Chờ vài giây rồi gửi lại.', zh: '稍等几秒后重试。', en: 'Wait some seconds, then ask again.' },
  },
  AS_OF_UNSUPPORTED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Không thể trả lời câu hỏi này cho một thời điểm trong quá khứ.',
      zh: '此查询无法按过去某一时点回答。',
      en: 'This cannot be told as of a moment in the past.',
    },
    remedy: {
      vi: 'Bỏ asOf hoặc bộ lọc được nêu, hoặc hỏi từng lô hàng.',
      zh: '去掉 asOf 或所指的筛选条件，或逐票查询。',
      en: 'Leave out asOf or the filter that is named, or ask for one consignment at a time.',
    },
  },
  AS_OF_AHEAD: {
    status: 422,
    retryable: true,
    cause: {
      vi: 'Chỉ mục chưa đọc đến thời điểm này.',
      zh: '索引尚未读到该时点。',
      en: 'The index has not come to this moment yet.',
    },
    remedy: {
      vi: 'Chờ rồi gửi lại, hoặc hỏi một thời điểm sớm hơn.',
      zh: '稍后重试，或查询更早的时点。',
      en: 'Ask again later, or for an earlier moment.',
    },
  },
} as const satisfies Record<string, RefusalEntry>;
