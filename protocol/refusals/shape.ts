import type { RefusalEntry } from './entry.ts';

/** What is sent cannot be read: form, field names, identifiers. */
export const SHAPE = {
  SCHEMA_INVALID: {
    status: 400,
    retryable: false,
    cause: {
      vi: 'Dữ liệu không đúng cấu trúc hoặc các số liệu không khớp nhau.',
      zh: '数据结构不符或数据之间不一致。',
      en: 'The data does not have the required form, or its figures do not agree with each other.',
    },
    remedy: {
      vi: 'Sửa trường được chỉ ra rồi gửi lại.',
      zh: '修改所指字段后重新提交。',
      en: 'Correct the field pointed at and send again.',
    },
  },
  FIELD_UNKNOWN: {
    status: 400,
    retryable: false,
    cause: {
      vi: 'Có trường không thuộc định dạng này hoặc không có nghĩa với loại sự kiện này.',
      zh: '含有本格式没有的字段，或该字段对此类事件无意义。',
      en: 'A field is not part of this format, or has no meaning for this type of event.',
    },
    remedy: { vi: 'Bỏ trường được chỉ ra.', zh: '删除所指字段。', en: 'Remove the field pointed at.' },
  },
  IDENTIFIER_INVALID: {
    status: 400,
    retryable: false,
    cause: {
      vi: 'Mã định danh sai dạng hoặc sai chữ số kiểm tra.',
      zh: '标识代码格式或校验位错误。',
      en: 'An identifier has the wrong form or a wrong check character.',
    },
    remedy: {
      vi: 'Đối chiếu mã với chứng từ gốc rồi nhập lại.',
      zh: '核对原始单证后重新录入。',
      en: 'Compare it with the original document and enter it again.',
    },
  },
  HS_MISMATCH: {
    status: 422,
    retryable: false,
    cause: {
      vi: 'Sáu số đầu của mã HS hai bên khác nhau.',
      zh: '双方商品编号前六位不一致。',
      en: 'The first six digits of the two HS codes differ.',
    },
    remedy: {
      vi: 'Thống nhất phân loại ở cấp sáu số.',
      zh: '统一六位归类。',
      en: 'Agree on one classification at six digits.',
    },
  },
  GOODS_NOT_ON_LANE: {
    status: 422,
    retryable: false,
    cause: { vi: 'Hàng này không được đi qua làn này.', zh: '该货物不得经此通道。', en: 'These goods are not admitted on this lane.' },
    remedy: { vi: 'Chọn làn khác cho lô hàng.', zh: '改走其他通道。', en: 'Lodge the consignment for another lane.' },
  },
} as const satisfies Record<string, RefusalEntry>;
