import type { Mark } from '../../../protocol/irregularities.ts';
import type { Text } from '../../../protocol/refusals.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Overall, Overlay } from '../../../protocol/rules/derive.ts';
import type { Mode, Side } from '../../../protocol/sides.ts';
import type { TrackStatus } from '../../../protocol/tracks.ts';

const words = (vi: string, zh: string, en: string): Text => ({ vi, zh, en });

/** States of a consignment (events.md §4), in the terms of domain.md's glossary. */
export const OVERALL_WORDS: Record<Overall, Text> = {
  LODGED: words('Đã khai bản kê', '已申报舱单', 'Lodged'),
  EXPORT_REVIEW: words('Đang kiểm tra bên xuất', '出口审核中', 'Export review'),
  EXPORT_APPROVED: words('Đã thông quan xuất khẩu', '出口已放行', 'Export approved'),
  READY_TO_CROSS: words('Sẵn sàng qua biên giới', '可过境', 'Ready to cross'),
  IN_TRANSFER: words('Đang qua biên giới', '过境中', 'In transfer'),
  ARRIVED: words('Đã đến', '已运抵', 'Arrived'),
  IMPORT_REVIEW: words('Đang kiểm tra bên nhập', '进口审核中', 'Import review'),
  PARTIALLY_RELEASED: words('Thông quan một phần', '部分放行', 'Partly released'),
  RELEASED: words('Đã thông quan', '已放行', 'Released'),
  CLOSED_CLEARED: words('Hoàn tất thông quan', '已通关结案', 'Cleared and closed'),
  REFUSED_EXPORT: words('Không đủ điều kiện xuất khẩu', '不准出口', 'Refused for export'),
  REFUSED_ENTRY: words('Không đủ điều kiện nhập khẩu', '不准入境', 'Refused entry'),
  RETURN_PENDING: words('Chờ tái xuất', '待退运', 'Return pending'),
  RETURN_IN_TRANSFER: words('Đang trả lại', '退运过境中', 'Return in transfer'),
  RETURNED: words('Đã nhận hàng trả lại', '已退回', 'Returned'),
  CLOSED_RETURNED: words('Hoàn tất trả lại', '退运结案', 'Returned and closed'),
  DESTROY_PENDING: words('Chờ tiêu hủy', '待销毁', 'Destruction pending'),
  CLOSED_DESTROYED: words('Đã tiêu hủy', '已销毁结案', 'Destroyed and closed'),
  CANCELLED: words('Đã hủy tờ khai', '已撤销', 'Cancelled'),
  EXPIRED: words('Hết hạn tờ khai', '申报已过期', 'Expired'),
};

export const OVERLAY_WORDS: Record<Overlay, Text> = {
  HELD: words('Tạm dừng', '暂停放行', 'On hold'),
  DISPUTED: words('Có tranh chấp', '交接有异议', 'Disputed'),
  AMENDMENT_PENDING: words('Chờ xử lý sửa đổi', '改单待处理', 'Amendment pending'),
  CONDITIONAL: words('Có điều kiện', '附条件', 'Conditional'),
  IRREGULAR: words('Bất thường', '异常', 'Irregular'),
  CODE_FLAGGED: words('Mã bị cảnh báo', '代码预警', 'Code flagged'),
  LATE: words('Ghi nhận muộn', '迟报', 'Late entry'),
};

export const STATUS_WORDS: Record<TrackStatus, Text> = {
  PENDING: words('Chờ', '待处理', 'Pending'),
  IN_REVIEW: words('Đang kiểm tra', '审核中', 'In review'),
  APPROVED: words('Chấp thuận', '已批准', 'Approved'),
  APPROVED_CONDITIONAL: words('Chấp thuận có điều kiện', '附条件批准', 'Approved on a condition'),
  REFUSED: words('Từ chối', '不予放行', 'Refused'),
  REVOKED: words('Đã thu hồi', '已撤回', 'Revoked'),
};

export const MARK_WORDS: Record<Mark, Text> = {
  NOT_READY: words('Chưa đủ điều kiện qua biên giới', '未达到过境条件', 'Not ready to cross'),
  ON_HOLD: words('Đang tạm dừng', '处于暂停放行', 'On hold'),
  AGV_NO_NOTICE: words('Xe tự hành chưa báo trước', '无人车未提前申报', 'Unmanned without advance notice'),
  BATCH_APART: words('Cùng lô vận chuyển nhưng qua cách xa nhau', '同批次未一起过境', 'Batch crossed apart'),
  OUT_OF_ORDER: words('Sai trình tự', '顺序不符', 'Out of order'),
  NOT_RELEASED: words('Chưa thông quan', '未放行', 'Not released'),
  WEIGHT_DIFF: words('Sai lệch trọng lượng', '重量差异', 'Weight differs'),
  PLATE_MISMATCH: words('Sai biển kiểm soát', '车牌不符', 'Plate differs'),
  CONTAINER_MISMATCH: words('Sai số container', '集装箱号不符', 'Container differs'),
  SEAL_BROKEN: words('Niêm phong hỏng', '封志破损', 'Seal broken'),
  SEAL_MISMATCH: words('Sai số niêm phong', '封志号不符', 'Seal differs'),
  SEAL_DUPLICATE: words('Trùng số niêm phong', '封志号重复', 'Seal used twice'),
};

export const ROLE_WORDS: Record<Role, Text> = {
  EXPORTER: words('người xuất khẩu', '出口商', 'exporter'),
  AGENT: words('đại lý hải quan', '报关行', 'customs broker'),
  CODE_OWNER: words('chủ mã số vùng trồng, đóng gói', '注册代码持有人', 'code owner'),
  CUSTOMS: words('hải quan', '海关', 'customs'),
  QUARANTINE: words('kiểm dịch thực vật', '植物检疫', 'plant quarantine'),
  BORDER: words('bộ đội biên phòng', '边检', 'border force'),
  GATE: words('ban quản lý cửa khẩu', '口岸管理', 'gate board'),
  IMPORTER: words('người nhập khẩu', '进口商', 'importer'),
  CARRIER: words('nhà vận chuyển', '承运人', 'carrier'),
  GATEWAY: words('cổng kết nối', '网关', 'gateway'),
  AUDITOR: words('thanh tra', '监察', 'auditor'),
};

export const SIDE_WORDS: Record<Side, Text> = {
  VN: words('Việt Nam', '越南', 'Viet Nam'),
  CN: words('Trung Quốc', '中国', 'China'),
};

export const MODE_WORDS: Record<Mode, Text> = {
  DRIVER: words('có lái xe', '有驾驶员', 'driven'),
  AGV: words('xe tự hành', '无人驾驶', 'unmanned'),
  THROUGH: words('xe chạy thẳng', '直通车', 'through truck'),
};

/** What a signed document went through on its way to the chain. */
export const ANCHORING_WORDS = {
  accepted: words('Đã nhận, chưa lên chuỗi', '已接收，尚未上链', 'Accepted, not anchored yet'),
  received: words('Bên kia đã báo, chưa lên chuỗi', '对方已告知，尚未上链', 'Received, not anchored yet'),
  broadcast: words('Đang lên chuỗi', '正在上链', 'On its way to the chain'),
  anchored: words('Đã neo trên chuỗi', '已上链存证', 'Anchored on chain'),
  logged: words('Trong nhật ký ghi', '已入记录日志', 'In the record log'),
  rejected: words('Chuỗi không chấp nhận', '链上未接受', 'Rejected by the chain'),
} satisfies Record<string, Text>;
export type Anchoring = keyof typeof ANCHORING_WORDS;

/** What a seal was found to be (domain.md §3.2). */
export const SEAL_WORDS = {
  INTACT: words('nguyên vẹn', '完好', 'intact'),
  BROKEN: words('bị hỏng', '破损', 'broken'),
  REPLACED: words('đã thay', '已更换', 'replaced'),
  MISSING: words('bị mất', '缺失', 'missing'),
} satisfies Record<string, Text>;

/** Results of inspections and kinds of control (domain.md §4.1). */
export const CONTROL_WORDS = {
  NONE: words('không kiểm tra', '不查验', 'none'),
  DOC: words('kiểm tra hồ sơ', '单证审核', 'document check'),
  NII: words('soi chiếu', '机检', 'scanner'),
  PHYS: words('kiểm tra thực tế', '实货查验', 'physical inspection'),
  SAMPLE: words('lấy mẫu', '取样', 'sampling'),
  COUNT: words('đếm kiện', '清点件数', 'count'),
} satisfies Record<string, Text>;
export const RESULT_WORDS = {
  CONFORM: words('phù hợp', '查验正常', 'conform'),
  DISCREPANCY: words('sai khác', '差异', 'discrepancy'),
  VIOLATION_SUSPECTED: words('dấu hiệu vi phạm', '异常', 'violation suspected'),
  INCONCLUSIVE: words('chưa đủ cơ sở', '待定', 'inconclusive'),
  PASS: words('đạt', '合格', 'pass'),
  FAIL: words('không đạt', '不合格', 'fail'),
} satisfies Record<string, Text>;
