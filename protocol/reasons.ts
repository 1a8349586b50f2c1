import type { Text } from './refusals/entry.ts';

/** Reason codes of domain.md §4.4. A code's number on chain is its place in this list, from 1; the list is only ever appended to. */
export const REASONS = {
  'DOC-01': { vi: 'Thiếu chứng từ', zh: '单证不齐', en: 'document missing' },
  'DOC-02': { vi: 'Sai khác chứng từ', zh: '单证不符', en: 'document mismatch' },
  'DOC-03': { vi: 'Nghi chứng từ giả', zh: '疑似伪造单证', en: 'suspected forged document' },
  'DOC-04': { vi: 'Giấy phép hết hạn', zh: '许可证失效', en: 'permit expired' },
  'QTY-01': { vi: 'Sai số kiện', zh: '件数不符', en: 'package count differs' },
  'WGT-01': { vi: 'Sai trọng lượng vượt dung sai', zh: '重量超差', en: 'weight out of tolerance' },
  'HS-01': { vi: 'Sai mã HS', zh: '归类不符', en: 'classification' },
  'ORG-01': { vi: 'Xuất xứ không hợp lệ', zh: '原产地存疑', en: 'origin doubtful' },
  'COD-01': { vi: 'Mã vùng trồng không có/bị đình chỉ', zh: '果园未注册或暂停', en: 'PUC invalid' },
  'COD-02': { vi: 'Mã đóng gói không có/bị đình chỉ', zh: '包装厂未注册或暂停', en: 'PHC invalid' },
  'COD-03': { vi: 'Chưa được chủ mã cho phép', zh: '未获代码持有人授权', en: 'code owner did not authorise' },
  'COD-04': { vi: 'Vượt sản lượng đăng ký', zh: '超出登记产量', en: 'yield exceeded' },
  'PHY-01': { vi: 'Không có/không hợp lệ giấy KDTV', zh: '植检证书无效', en: 'PC invalid' },
  'PHY-02': { vi: 'Có đất, lá', zh: '携带土壤枝叶', en: 'soil or plant debris' },
  'PHY-03': { vi: 'Phát hiện đối tượng KDTV', zh: '检出检疫性有害生物', en: 'quarantine pest found' },
  'FSA-01': { vi: 'Chờ kết quả phòng thí nghiệm', zh: '待实验室结果', en: 'awaiting lab' },
  'FSA-02': { vi: 'Cadimi vượt ngưỡng', zh: '镉超标', en: 'cadmium over limit' },
  'FSA-03': { vi: 'Nhiễm vàng O', zh: '检出碱性嫩黄O', en: 'Basic Yellow 2 detected' },
  'LBL-01': { vi: 'Nhãn thùng sai', zh: '包装标签不符', en: 'label' },
  'NII-01': { vi: 'Hình ảnh bất thường', zh: '机检图像异常', en: 'image anomaly' },
  'NII-02': { vi: 'Hình ảnh chưa kết luận được', zh: '图像无法判读', en: 'image inconclusive' },
  'SEAL-01': { vi: 'Niêm phong hỏng', zh: '封志破损', en: 'seal broken' },
  'SEAL-02': { vi: 'Sai số niêm phong', zh: '封志号不符', en: 'seal no. mismatch' },
  'VEH-01': { vi: 'Sai biển số', zh: '车牌不符', en: 'plate mismatch' },
  'VEH-02': { vi: 'Quá tải', zh: '超载', en: 'overload' },
  'VEH-03': { vi: 'Xe AGV chưa thông báo trước', zh: 'AGV未提前申报', en: 'no advance notice' },
  'DRV-01': { vi: 'Lái xe không đủ điều kiện', zh: '驾驶员不符合条件', en: 'driver not eligible' },
  'CLD-01': { vi: 'Nhiệt độ vượt ngưỡng', zh: '温度异常', en: 'temperature excursion' },
  'SEC-01': { vi: 'Nghiệp vụ an ninh', zh: '安全布控', en: 'security (no detail shared)' },
  'FEE-01': { vi: 'Chưa nộp phí', zh: '费用未缴', en: 'fee unpaid' },
  'SYS-01': { vi: 'Sự cố hệ thống', zh: '系统故障', en: 'system outage' },
  'LAW-01': { vi: 'Yêu cầu cơ quan tư pháp', zh: '司法协助', en: 'legal order' },
  'OTH-99': { vi: 'Khác (phải nêu)', zh: '其他（须说明）', en: 'other, text required (private)' },
} as const satisfies Record<string, Text>;

export type Reason = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as Reason[];
export const isReason = (text: string): text is Reason => Object.hasOwn(REASONS, text);

/** Number of a reason on chain; 0 for a text that is none. */
export const reasonCode = (text: string): number => REASON_CODES.indexOf(text as Reason) + 1;
export const reasonOf = (number: number): Reason | undefined => REASON_CODES[number - 1];
