import type { RefusalEntry } from './entry.ts';

/** Rules of the process itself (events.md §3 and §6). */
export const PROCESS = {
  TRACK_NOT_REQUIRED: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Lô hàng này không cần luồng xử lý đó.',
      zh: '该批货物无需此项办理。',
      en: 'The consignment does not require this track.',
    },
    remedy: { vi: 'Không cần quyết định.', zh: '无需作出决定。', en: 'No decision is needed.' },
  },
  TRANSITION_NOT_ALLOWED: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Tình trạng hiện tại không cho phép bước này.',
      zh: '当前状态不允许此操作。',
      en: 'The present state does not allow this step, or its effect already stands.',
    },
    remedy: { vi: 'Xem lại tình trạng của lô hàng.', zh: '查看该批货物当前状态。', en: 'Look at the present state of the consignment.' },
  },
  HOLD_ACTIVE: {
    status: 409,
    retryable: false,
    cause: {
      vi: 'Cơ quan này đang có lệnh tạm dừng đối với hàng.',
      zh: '本机关对该货物的暂停放行尚未解除。',
      en: 'The same authority has an active hold on what it would release.',
    },
    remedy: { vi: 'Bỏ dừng trước khi thông quan.', zh: '先解除暂停再放行。', en: 'Lift the hold first.' },
  },
  HOLD_NOT_YOURS: {
    status: 403,
    retryable: false,
    cause: { vi: 'Lệnh tạm dừng do cơ quan khác đặt.', zh: '该暂停由其他机关作出。', en: 'Another authority placed this hold.' },
    remedy: { vi: 'Đề nghị cơ quan đã đặt lệnh bỏ dừng.', zh: '请作出暂停的机关解除。', en: 'Ask the authority that placed it.' },
  },
  HOLD_UNKNOWN: {
    status: 404,
    retryable: false,
    cause: { vi: 'Không có lệnh tạm dừng nào đang hiệu lực với tên này.', zh: '无此编号的有效暂停。', en: 'No active hold has this name.' },
    remedy: { vi: 'Kiểm tra tên lệnh.', zh: '核对暂停编号。', en: 'Check the name of the hold.' },
  },
  REASON_REQUIRED: {
    status: 422,
    retryable: false,
    cause: { vi: 'Quyết định này phải nêu lý do.', zh: '该决定须注明理由代码。', en: 'This decision needs a reason code.' },
    remedy: { vi: 'Chọn một mã lý do.', zh: '选择理由代码。', en: 'Give a reason code.' },
  },
  MATERIAL_UNDECLARED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Thay đổi trọng yếu nhưng khai là không trọng yếu.',
      zh: '属实质性变更却申报为非实质性。',
      en: 'The amendment is material but was declared not to be.',
    },
    remedy: { vi: 'Khai lại là sửa đổi trọng yếu.', zh: '按实质性变更申报。', en: 'Declare the amendment material.' },
  },
  AMEND_AFTER_CROSSING: {
    status: 409,
    retryable: false,
    cause: { vi: 'Đã có phương tiện qua biên giới.', zh: '已有车辆过境。', en: 'A unit has already crossed.' },
    remedy: {
      vi: 'Không sửa được nữa; liên hệ hải quan bên nhập.',
      zh: '不可再修改，请联系进口方海关。',
      en: 'It can no longer be amended; turn to the importing customs.',
    },
  },
  CANCEL_AFTER_CROSSING: {
    status: 409,
    retryable: false,
    cause: { vi: 'Đã có phương tiện qua biên giới.', zh: '已有车辆过境。', en: 'A unit has already crossed.' },
    remedy: {
      vi: 'Không hủy được nữa; làm thủ tục trả lại.',
      zh: '不可再撤销，请办理退运。',
      en: 'It can no longer be cancelled; use the return procedure.',
    },
  },
  SPLIT_SUM_MISMATCH: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Tổng số kiện, trọng lượng hoặc số lô vận chuyển thay đổi khi tách.',
      zh: '拆分前后件数、重量合计或批次号不一致。',
      en: 'A split changes the sums of packages, net or gross, or the batch number.',
    },
    remedy: {
      vi: 'Chia lại cho đúng tổng, giữ một số lô.',
      zh: '按原合计重新分配并保持同一批次号。',
      en: 'Divide the same totals, under the one batch number.',
    },
  },
  EXIT_NOT_PROVEN: {
    status: 409,
    retryable: true,
    cause: {
      vi: 'Bên nhập chưa tiếp nhận đủ các phương tiện.',
      zh: '进口方尚未接收全部车辆。',
      en: 'The importing side has not yet accepted every unit.',
    },
    remedy: { vi: 'Chờ bên nhập tiếp nhận.', zh: '等待进口方接收。', en: 'Wait for the acceptance of every unit.' },
  },
  RETURN_NOT_ORDERED: {
    status: 409,
    retryable: false,
    cause: { vi: 'Chưa có lệnh buộc tái xuất.', zh: '尚无退运决定。', en: 'No return has been ordered.' },
    remedy: { vi: 'Chờ lệnh của hải quan bên nhập.', zh: '等待进口方海关退运决定。', en: 'Wait for the order of the importing customs.' },
  },
  NOT_REFUSED: {
    status: 409,
    retryable: false,
    cause: { vi: 'Chưa có luồng nhập khẩu nào bị từ chối.', zh: '进口方尚未作出不予放行决定。', en: 'No import track has been refused.' },
    remedy: { vi: 'Từ chối trước, ra lệnh sau.', zh: '先作出不予放行决定。', en: 'Refuse first, then order.' },
  },
  AUTHORISATION_MISSING: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Chủ mã chưa cho phép dùng mã cho lô này.',
      zh: '代码持有人未授权该批号使用。',
      en: 'The owner of a code has not authorised it for this lot.',
    },
    remedy: { vi: 'Xin chủ mã ủy quyền cho lô hàng.', zh: '请代码持有人授权。', en: 'Ask the code owner to authorise the lot.' },
  },
  AUTHORISATION_EXCEEDED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Trọng lượng vượt mức chủ mã cho phép, hoặc ủy quyền đã dùng.',
      zh: '重量超出授权，或授权已被使用。',
      en: 'The weight exceeds the authorisation, or it is already used.',
    },
    remedy: { vi: 'Xin ủy quyền mới đủ trọng lượng.', zh: '申请足量的新授权。', en: 'Ask for a new authorisation that covers the weight.' },
  },
  CODE_SUSPENDED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Mã vùng trồng hoặc cơ sở đóng gói đang bị đình chỉ.',
      zh: '果园或包装厂代码已被暂停。',
      en: 'A growing-area or packing-house code is suspended.',
    },
    remedy: {
      vi: 'Dùng mã khác hoặc chờ khôi phục.',
      zh: '改用其他代码或等待恢复。',
      en: 'Use another code, or wait until it is restored.',
    },
  },
  QUOTA_EXCEEDED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Vượt sản lượng đăng ký của mã trong vụ.',
      zh: '超出该代码本季登记产量。',
      en: "The code's season quota does not cover this.",
    },
    remedy: { vi: 'Kiểm tra sản lượng còn lại.', zh: '核对剩余产量。', en: 'Check what is left of the quota.' },
  },
  RECOGNITION_NOT_ALLOWED: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Kết quả kiểm tra này không đủ điều kiện công nhận.',
      zh: '该查验结果不符合互认条件。',
      en: 'This inspection result may not be recognised.',
    },
    remedy: { vi: 'Tự kiểm tra hoặc chọn kết quả khác.', zh: '自行查验或选用其他结果。', en: 'Inspect yourself, or name another result.' },
  },
  CONSIGNMENT_UNKNOWN: {
    status: 404,
    retryable: true,
    cause: { vi: 'Chưa có lô hàng này.', zh: '无此批货物。', en: 'No such consignment is lodged.' },
    remedy: { vi: 'Kiểm tra mã lô hoặc chờ đồng bộ.', zh: '核对编号或等待同步。', en: 'Check the id, or wait until it has arrived.' },
  },
  CONSIGNMENT_EXISTS: {
    status: 409,
    retryable: false,
    cause: { vi: 'Mã lô hàng đã được dùng.', zh: '该批货物编号已使用。', en: 'The consignment id is already lodged.' },
    remedy: { vi: 'Dùng mã ngẫu nhiên mới.', zh: '使用新的随机编号。', en: 'Lodge under a new random id.' },
  },
  CONSIGNMENT_CLOSED: {
    status: 409,
    retryable: false,
    cause: { vi: 'Hồ sơ lô hàng đã đóng.', zh: '该批货物已结案。', en: 'The consignment is closed.' },
    remedy: { vi: 'Không cần bước nào nữa.', zh: '无需其他操作。', en: 'Nothing more is to be declared or decided.' },
  },
  PAUSED: {
    status: 503,
    retryable: true,
    cause: { vi: 'Tạm ngừng nhận bản kê mới.', zh: '暂停受理新舱单。', en: 'New manifests are paused.' },
    remedy: { vi: 'Gửi lại khi hai bên mở lại.', zh: '双方恢复后重新提交。', en: 'Send again when both sides have resumed.' },
  },
} as const satisfies Record<string, RefusalEntry>;
