import type { RefusalEntry } from './entry.ts';

/** What a gateway refuses before, or instead of, judging an act. */
export const SERVICE = {
  NOT_GRANTED: {
    status: 403,
    retryable: false,
    cause: {
      vi: 'Thỏa thuận chia sẻ dữ liệu không cho phép bên nhận này.',
      zh: '数据共享协议未向该接收方授权。',
      en: 'The data-sharing agreement does not grant this to this recipient.',
    },
    remedy: { vi: 'Yêu cầu qua cơ quan có quyền.', zh: '通过有权机关申请。', en: 'Ask through an authority that is granted it.' },
  },
  PURPOSE_REQUIRED: {
    status: 403,
    retryable: false,
    cause: {
      vi: 'Chưa nêu mục đích truy cập, hoặc mục đích không thuộc vai trò của bạn.',
      zh: '未说明访问目的，或该目的不属于您的角色。',
      en: 'The purpose of the access is not stated, or is not one of your role.',
    },
    remedy: {
      vi: 'Nêu mục đích trong tiêu đề Access-Purpose.',
      zh: '在 Access-Purpose 标头中说明目的。',
      en: 'State a purpose of your role in the Access-Purpose header.',
    },
  },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Khóa chống lặp đã dùng cho nội dung khác.',
      zh: '幂等键已用于其他内容。',
      en: 'The idempotency key was used with other content.',
    },
    remedy: { vi: 'Dùng khóa mới.', zh: '使用新的幂等键。', en: 'Use a new key.' },
  },
  IDEMPOTENCY_IN_FLIGHT: {
    status: 409,
    retryable: true,
    cause: {
      vi: 'Yêu cầu cùng khóa chống lặp đang được xử lý.',
      zh: '使用同一幂等键的请求正在处理中。',
      en: 'A request with this idempotency key is still being worked on.',
    },
    remedy: { vi: 'Chờ rồi gửi lại đúng yêu cầu đó.', zh: '稍后原样重发。', en: 'Wait, then send the very same request again.' },
  },
  WEBHOOK_URL_REFUSED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Địa chỉ nhận thông báo không phải https hoặc không công khai.',
      zh: '通知地址不是 https 或不是公网地址。',
      en: 'The address of the webhook is not https, or not public.',
    },
    remedy: {
      vi: 'Dùng địa chỉ https công khai, hoặc nhờ quản trị cho phép mạng đó.',
      zh: '改用公网 https 地址，或请管理员放行该网络。',
      en: 'Use a public https address, or ask the operator to allow that network.',
    },
  },
  WEBHOOK_LIMIT: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Tổ chức đã có đủ số webhook.',
      zh: '该机构的 webhook 已达上限。',
      en: 'The organisation has as many webhooks as it may.',
    },
    remedy: { vi: 'Xóa một webhook không còn dùng.', zh: '删除不再使用的 webhook。', en: 'Remove one that is not needed any more.' },
  },
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    cause: { vi: 'Chưa đăng nhập hoặc phiên đã hết hạn.', zh: '未登录或会话已过期。', en: 'Not signed in, or the session has ended.' },
    remedy: { vi: 'Đăng nhập lại bằng khóa.', zh: '使用密钥重新登录。', en: 'Sign in again with your key.' },
  },
  SCOPE_MISSING: {
    status: 403,
    retryable: false,
    cause: { vi: 'Mã truy cập không bao gồm phạm vi này.', zh: '访问令牌不包含此范围。', en: 'The access token is not for this scope.' },
    remedy: {
      vi: 'Xin mã truy cập có phạm vi cần dùng.',
      zh: '申请包含所需范围的令牌。',
      en: 'Ask for a token with the scope that is needed.',
    },
  },
  NOT_FOUND: {
    status: 404,
    retryable: false,
    cause: { vi: 'Không có tài nguyên này.', zh: '资源不存在。', en: 'There is no such resource.' },
    remedy: { vi: 'Kiểm tra địa chỉ.', zh: '核对地址。', en: 'Check the address.' },
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    retryable: false,
    cause: { vi: 'Tài nguyên không nhận phương thức này.', zh: '该资源不支持此方法。', en: 'The resource does not take this method.' },
    remedy: { vi: 'Xem mô tả giao diện.', zh: '参阅接口说明。', en: 'See the API description.' },
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    retryable: false,
    cause: { vi: 'Kiểu nội dung không được hỗ trợ.', zh: '不支持的内容类型。', en: 'The content type is not supported.' },
    remedy: { vi: 'Gửi application/json.', zh: '以 application/json 提交。', en: 'Send application/json.' },
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retryable: false,
    cause: { vi: 'Nội dung quá lớn.', zh: '内容过大。', en: 'The content is too large.' },
    remedy: { vi: 'Chia nhỏ nội dung.', zh: '拆分后提交。', en: 'Send less at once.' },
  },
  REQUEST_TOO_SLOW: {
    status: 408,
    retryable: true,
    cause: { vi: 'Yêu cầu gửi đến quá chậm.', zh: '请求发送过慢。', en: 'The request took too long to arrive.' },
    remedy: { vi: 'Gửi lại qua đường truyền tốt hơn.', zh: '改善网络后重试。', en: 'Send it again over a better connection.' },
  },
  DOCUMENT_REFUSED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Tài liệu không đúng loại khai báo, không nguyên vẹn hoặc có nội dung chủ động.',
      zh: '文件与声明的类型不符、不完整或含有活动内容。',
      en: 'The document is not of the type it is said to be, is not whole, or holds active content.',
    },
    remedy: {
      vi: 'Xuất lại thành PDF, JPEG, PNG hoặc WebP không kèm tập lệnh và tệp đính kèm.',
      zh: '重新导出为不含脚本和附件的 PDF、JPEG、PNG 或 WebP。',
      en: 'Export it again as a PDF, JPEG, PNG or WebP without scripts and attached files.',
    },
  },
  DOCUMENT_QUOTA: {
    status: 403,
    retryable: true,
    cause: { vi: 'Đã hết hạn mức tài liệu.', zh: '文件配额已用完。', en: 'The room for documents is used up.' },
    remedy: {
      vi: 'Đính kèm các tài liệu đã tải lên, hoặc chờ chúng hết hạn.',
      zh: '附上已上传的文件，或等待其过期。',
      en: 'Attach what was uploaded, or wait until it lapses.',
    },
  },
  DOCUMENT_UNKNOWN: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Tổ chức của bạn chưa tải lên tài liệu này, hoặc thông tin không khớp.',
      zh: '贵单位未上传此文件，或其信息不符。',
      en: 'Your organisation uploaded no such document, or the reference does not fit it.',
    },
    remedy: {
      vi: 'Tải lên lại và dùng nguyên câu trả lời.',
      zh: '重新上传并原样使用答复。',
      en: 'Upload it again and use the answer as it is.',
    },
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    cause: { vi: 'Quá nhiều yêu cầu.', zh: '请求过多。', en: 'Too many requests.' },
    remedy: { vi: 'Chờ rồi gửi lại.', zh: '稍后重试。', en: 'Wait, then send again.' },
  },
  AGREEMENT_NOT_HELD: {
    status: 503,
    retryable: true,
    cause: {
      vi: 'Thỏa thuận chia sẻ dữ liệu đang có hiệu lực không có trong bản phần mềm này.',
      zh: '本软件版本没有现行有效的数据共享协议。',
      en: 'This release does not hold the data-sharing agreement that is in force.',
    },
    remedy: {
      vi: 'Báo quản trị cài bản phần mềm có thỏa thuận đó, rồi gửi lại.',
      zh: '请管理员安装包含该协议的版本，然后重试。',
      en: 'Ask the operator to install a release that holds it, then send again.',
    },
  },
  CONSIGNMENT_ERASED: {
    status: 410,
    retryable: false,
    cause: {
      vi: 'Nội dung của lô hàng này đã hết hạn lưu giữ và đã bị xóa ở bên này.',
      zh: '该批货物的内容保存期已满，已在本方删除。',
      en: 'Retention of this consignment’s content has ended; this side has erased it.',
    },
    remedy: {
      vi: 'Phần trên chuỗi vẫn còn để kiểm tra; xem thông báo xóa tại /v1/disclosures.',
      zh: '链上部分仍可核验；删除声明见 /v1/disclosures。',
      en: 'What is on the chain can still be checked; /v1/disclosures has the statement of the erasure.',
    },
  },
  RECIPIENT_KEY_MISSING: {
    status: 503,
    retryable: true,
    cause: {
      vi: 'Sổ đăng ký trên chuỗi không có khóa mã hóa nào đang có hiệu lực của một bên nhận.',
      zh: '链上登记册中某接收方没有现行有效的加密密钥。',
      en: 'The registry on the chain has no encryption key of a recipient that is valid now.',
    },
    remedy: {
      vi: 'Báo quản trị của bên nhận đăng ký khóa mới (npm run rotate-keys), rồi gửi lại.',
      zh: '请接收方的管理员登记新密钥（npm run rotate-keys），然后重试。',
      en: 'Have the recipient’s operator register a new key (npm run rotate-keys), then send again.',
    },
  },
  UNAVAILABLE: {
    status: 503,
    retryable: true,
    cause: { vi: 'Dịch vụ tạm thời không đáp ứng.', zh: '服务暂不可用。', en: 'The service cannot answer now.' },
    remedy: { vi: 'Gửi lại sau ít phút.', zh: '稍后重试。', en: 'Send again in a few minutes.' },
  },
  INTERNAL: {
    status: 500,
    retryable: true,
    cause: { vi: 'Lỗi ngoài dự kiến của dịch vụ.', zh: '服务内部错误。', en: 'The service failed in a way it did not foresee.' },
    remedy: {
      vi: 'Gửi lại; nếu còn lỗi, báo quản trị.',
      zh: '重试；仍失败请联系管理员。',
      en: 'Send again; if it persists, tell the operator.',
    },
  },
} as const satisfies Record<string, RefusalEntry>;
