import type { RefusalEntry } from './entry.ts';

/** Whether a certificate still says what it says. */
export const CERTIFICATES = {
  CERTIFICATE_EXPIRED: {
    status: 422,
    retryable: false,
    cause: { vi: 'Chứng thư đã hết hạn.', zh: '证书已过期。', en: 'The certificate has expired.' },
    remedy: { vi: 'Xin cơ quan cấp chứng thư mới.', zh: '请签发机关出具新证书。', en: 'Ask its issuer for a new one.' },
  },
  CERTIFICATE_WITHDRAWN: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Chứng thư đã bị thu hồi hoặc thay thế.',
      zh: '证书已被撤回或替换。',
      en: 'The certificate was withdrawn or replaced.',
    },
    remedy: {
      vi: 'Yêu cầu người giữ đưa chứng thư đang có hiệu lực.',
      zh: '请持证人出示现行有效的证书。',
      en: 'Ask who holds it for the one in force.',
    },
  },
  CERTIFICATE_NOT_STANDING: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Chứng thư này không còn hiệu lực nên không thể thu hồi hay thay thế như vậy.',
      zh: '该证书已不再有效，不能这样撤回或替换。',
      en: 'The certificate is not in force, and cannot be withdrawn or replaced so.',
    },
    remedy: { vi: 'Xem trạng thái của chứng thư.', zh: '查看证书状态。', en: 'Look up what became of it.' },
  },
  STATUS_LIST_EXPIRED: {
    status: 422,
    retryable: true,
    cause: { vi: 'Danh sách trạng thái đã quá hạn.', zh: '状态列表已过期。', en: 'The status list has expired.' },
    remedy: {
      vi: 'Tải lại danh sách trạng thái rồi kiểm tra.',
      zh: '重新获取状态列表后再核验。',
      en: 'Fetch the status list again, then check.',
    },
  },
} as const satisfies Record<string, RefusalEntry>;
