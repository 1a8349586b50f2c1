import type { RefusalEntry } from './entry.ts';

/** Who signed, with which key, when, and whether they may say it. */
export const SIGNING = {
  SIGNATURE_INVALID: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Chữ ký không khớp với nội dung và khóa.',
      zh: '签名与内容或密钥不符。',
      en: 'The signature does not fit the act and the key.',
    },
    remedy: {
      vi: 'Ký lại đúng bản tóm tắt được chuẩn bị, dạng 64 byte r‖s với s nhỏ.',
      zh: '对准备好的摘要重新签名（64字节 r‖s，低 s 值）。',
      en: 'Sign the prepared digest again: 64 bytes r‖s with low s.',
    },
  },
  KEY_UNKNOWN: {
    status: 422,
    retryable: false,
    cause: { vi: 'Khóa chưa được đăng ký.', zh: '密钥未登记。', en: 'The key is not registered.' },
    remedy: {
      vi: 'Đăng ký khóa hoặc ký bằng khóa đã đăng ký.',
      zh: '登记密钥或使用已登记密钥。',
      en: 'Register the key, or sign with a registered one.',
    },
  },
  KEY_NOT_VALID_AT_SIGNING: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Khóa chưa có hoặc đã hết hiệu lực tại thời điểm ký.',
      zh: '签名时密钥尚未生效或已停用。',
      en: 'The key was not yet, or no longer, valid when the act was signed.',
    },
    remedy: { vi: 'Ký lại bằng khóa đang có hiệu lực.', zh: '用有效密钥重新签名。', en: 'Sign again with a key now valid.' },
  },
  KEY_REVOKED: {
    status: 422,
    retryable: false,
    cause: { vi: 'Khóa đã bị thu hồi.', zh: '密钥已吊销。', en: 'The key has been revoked.' },
    remedy: {
      vi: 'Ký lại bằng khóa khác của tổ chức.',
      zh: '使用本机构其他密钥重新签名。',
      en: 'Sign again with another key of the organisation.',
    },
  },
  ROLE_MISSING: {
    status: 403,
    retryable: false,
    cause: {
      vi: 'Tổ chức không có vai trò được phát sự kiện này ở phía này.',
      zh: '该机构在本侧无权作出此类事件。',
      en: 'The organisation has no role that may say this, or speaks from the wrong side.',
    },
    remedy: { vi: 'Để cơ quan có thẩm quyền thực hiện.', zh: '由有权机构办理。', en: 'Leave it to an organisation that has the role.' },
  },
  TRACK_NOT_YOURS: {
    status: 403,
    retryable: false,
    cause: { vi: 'Luồng xử lý này thuộc cơ quan khác.', zh: '该办理事项属于其他机关。', en: 'This track belongs to another authority.' },
    remedy: { vi: 'Chỉ quyết định trên luồng của cơ quan mình.', zh: '仅就本机关事项作出决定。', en: 'Decide on your own track only.' },
  },
  SECOND_SIGNER_REQUIRED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Cần chữ ký của hai người giữ khóa trong cùng tổ chức.',
      zh: '须由同一机构两名持钥人签名。',
      en: 'Two key holders of one organisation must sign.',
    },
    remedy: { vi: 'Lấy thêm chữ ký của người thứ hai.', zh: '补充第二人签名。', en: 'Have a second key holder sign the same digest.' },
  },
  ACT_EXPIRED: {
    status: 422,
    retryable: false,
    cause: { vi: 'Đã quá hạn ghi nhận của văn bản ký.', zh: '签署文件已超过入链期限。', en: 'The act is past its notAfter.' },
    remedy: { vi: 'Chuẩn bị và ký lại.', zh: '重新准备并签名。', en: 'Prepare and sign it again.' },
  },
  ACT_FROM_FUTURE: {
    status: 422,
    retryable: true,
    cause: { vi: 'Thời điểm ký ở tương lai.', zh: '签名时间晚于当前时间。', en: 'The act is signed in the future.' },
    remedy: { vi: 'Chỉnh đồng hồ của thiết bị ký.', zh: '校准签名设备时钟。', en: 'Set the clock of the signing device.' },
  },
  ACT_ALREADY_DONE: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Văn bản này hoặc tên lệnh tạm dừng này đã được dùng.',
      zh: '该文件或该暂停编号已使用。',
      en: 'This very act was already done, or this hold name was already used.',
    },
    remedy: {
      vi: 'Không cần gửi lại; lệnh mới thì đặt tên mới.',
      zh: '无需重复提交；新的暂停须用新编号。',
      en: 'Do not send it again; give a new hold a new name.',
    },
  },
  PREV_MISMATCH: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Có văn bản khác đã được ghi nhận trước trên cùng chuỗi.',
      zh: '同一链上已有其他文件先行生效。',
      en: 'The act does not build on the current head of its chain.',
    },
    remedy: {
      vi: 'Xem tình trạng mới, chuẩn bị và ký lại.',
      zh: '查看最新状态后重新准备并签名。',
      en: 'Look at the new state, then prepare and sign again.',
    },
  },
  VERSION_STALE: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Phiên bản bản kê không phải phiên bản hiện hành.',
      zh: '所依据的舱单版本不是现行版本。',
      en: 'The manifest version named is not the one that is due.',
    },
    remedy: {
      vi: 'Xem phiên bản hiện hành rồi ký lại.',
      zh: '查看现行版本后重新签名。',
      en: 'Look at the current version and sign again.',
    },
  },
} as const satisfies Record<string, RefusalEntry>;
