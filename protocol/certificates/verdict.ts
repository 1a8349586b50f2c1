import type { Text } from '../refusals/entry.ts';

const text = (vi: string, zh: string, en: string): Text => ({ vi, zh, en });

/** What verifying a certificate proves, in the words that people read. */
export const CERTIFICATE_PROVEN = {
  signed: text('Chứng thư do khóa đã đăng ký của cơ quan cấp ký', '证书由签发机关的登记密钥签署', 'The issuer’s registered key signed it'),
  role: text(
    'Cơ quan cấp có vai trò được cấp loại này',
    '签发机关的角色有权签发此类证书',
    'The issuer has a role that may issue this kind',
  ),
  unchanged: text('Mọi mục công bố đúng như đã ký', '所披露各项与签署时一致', 'All that is shown is as it was signed'),
  current: text('Chưa hết hạn', '未过期', 'It has not expired'),
  standing: text(
    'Không bị thu hồi theo danh sách trạng thái',
    '状态列表中未被撤回',
    'The status list does not have it withdrawn or replaced',
  ),
  holder: text('Người xuất trình có khóa mà chứng thư nêu', '出示者持有证书所载密钥', 'Who shows it holds the key that it names'),
} as const;
export type CertificateProven = keyof typeof CERTIFICATE_PROVEN;

/** What is taken for true without proof. */
export const CERTIFICATE_ASSUMED = {
  keys: text('Danh sách khóa được đưa vào là đúng với sổ đăng ký', '所用密钥清单与登记册一致', 'The keys given are those of the registry'),
  clock: text('Đồng hồ nơi kiểm tra chạy đúng', '核验处的时钟准确', 'The clock here is right'),
  'signed-when': text(
    'Thời điểm ký là như chứng thư nêu',
    '签署时间如证书所载',
    'It was signed when it says: only a proof from the record log would show that',
  ),
  'status-since': text(
    'Không có gì thay đổi từ khi danh sách trạng thái được lập',
    '自状态列表生成以来无变化',
    'Nothing changed since the status list was made',
  ),
  'status-unknown': text(
    'Chưa bị thu hồi: không có danh sách trạng thái để kiểm tra',
    '未被撤回：没有状态列表可供核对',
    'It is not withdrawn: there was no status list to look into',
  ),
  'holder-unbound': text(
    'Người xuất trình là người được cấp: không kiểm tra',
    '出示者即持证人：未核验',
    'Who shows it is whom it was issued to: that was not asked',
  ),
  'goods-same': text(
    'Hàng trước mặt là hàng mà chứng thư nói tới',
    '眼前货物即证书所述货物',
    'The goods at hand are those that it speaks of',
  ),
} as const;
export type CertificateAssumed = keyof typeof CERTIFICATE_ASSUMED;

export interface Finding<C extends string> {
  code: C;
  text: Text;
  /** Unix seconds, of what is so as of a time. */
  asOf?: number;
}

export const proven = (code: CertificateProven, asOf?: number): Finding<CertificateProven> => ({
  code,
  text: CERTIFICATE_PROVEN[code],
  ...(asOf === undefined ? {} : { asOf }),
});
export const assumed = (code: CertificateAssumed, asOf?: number): Finding<CertificateAssumed> => ({
  code,
  text: CERTIFICATE_ASSUMED[code],
  ...(asOf === undefined ? {} : { asOf }),
});
