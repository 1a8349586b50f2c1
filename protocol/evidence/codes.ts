import type { Text } from '../refusals/entry.ts';

const text = (vi: string, zh: string, en: string): Text => ({ vi, zh, en });

/** What can be proven, in the words that people read. */
export const PROVEN = {
  'blocks-checkpointed': text('Hai bên cùng ký các khối này', '双方共同签署了这些区块', 'Both sides signed these blocks'),
  'blocks-sealed': text('Các nút xác thực đã niêm phong các khối này', '验证节点封签了这些区块', 'Validators sealed these blocks'),
  contracts: text('Các hợp đồng là những hợp đồng mà Danh bạ nêu', '合约为目录所列', 'The contracts are those that the Directory names'),
  act: text(
    'Hành vi được ghi trên chuỗi và ký bằng khóa còn hiệu lực',
    '行为已上链,由有效密钥签署',
    'The act is on the chain, signed by a key valid for its role then',
  ),
  'acts-complete': text(
    'Không thiếu quyết định hay khai báo nào cho tới khối trạng thái',
    '截至状态区块,决定与申报无一缺漏',
    'No decision or claim is missing up to the state block',
  ),
  state: text('Trạng thái suy ra từ các hành vi', '由行为推导的状态', 'The state that the acts make'),
  leaf: text('Bản ghi nằm trong nhật ký đã neo của bên đó', '记录在该方已锚定的日志中', 'The record is in that side’s anchored log'),
  document: text(
    'Các trường được công bố thuộc tài liệu đã ký',
    '所披露字段属于已签署的文件',
    'The fields shown are of the document that was signed',
  ),
} as const;

/** What is taken for true without proof. */
export const ASSUMED = {
  'trusted-keys': text(
    'Khóa của hai cổng trong tệp tin cậy là đúng',
    '信任文件中双方网关的密钥正确',
    'The keys of both gateways are those of the trust file',
  ),
  'trusted-validators': text(
    'Các nút xác thực trong tệp tin cậy là đúng',
    '信任文件中的验证节点正确',
    'The validators are those of the trust file',
  ),
  'validators-unknown': text(
    'Các nút xác thực là những nút mà khối tự nêu',
    '验证节点为区块自身所列',
    'The validators are those that the blocks themselves name',
  ),
  'no-seals': text('Chuỗi này không có niêm phong của nút xác thực', '该链没有验证节点封签', 'This chain has no validators’ seals'),
  'checkpoints-unchecked': text(
    'Không kiểm tra chữ ký của hai cổng: tệp tin cậy không nêu khóa',
    '未核对双方网关签名:信任文件未列密钥',
    'The gateways’ signatures were not looked at: the trust file has no keys of theirs',
  ),
  'contract-code': text(
    'Hợp đồng ở các địa chỉ đó làm đúng như mã nguồn đã công bố',
    '这些地址上的合约与公布的源代码一致',
    'The contracts at these addresses do what their published source says',
  ),
  'judged-by-contract': text(
    'Ủy quyền, làn, tạm dừng, lô và hạn ngạch như hợp đồng đã xét',
    '授权委托、通道、暂停、批次与配额以合约判断为准',
    'Delegations, lanes, pauses, lots and quotas were as the contract judged them',
  ),
  'block-times': text(
    'Giờ của khối và giờ người ký khai là đúng',
    '区块时间与签署人所述时间属实',
    'Times of blocks, and times that signers state, are right',
  ),
  'not-shown': text(
    'Lệnh giữ đã gỡ, quan sát lặp lại, bản ghi và trường không trình có thể tồn tại',
    '已解除的扣留、重复的观察、未出示的记录和字段可能存在',
    'Holds lifted again, repeated observations, records and fields that are not shown may exist',
  ),
} as const;

/** What can be found wrong. Each names one kind of alteration or fault. */
export const FAILED = {
  'package-unreadable': text('Không đọc được tệp', '文件无法读取', 'The file cannot be read'),
  'package-too-large': text('Tệp lớn hoặc sâu hơn mức cho phép', '文件超出大小或层级限制', 'The file is larger or deeper than is taken'),
  'package-shape': text('Tệp thiếu hoặc thừa thành phần', '文件缺少或多出内容', 'The file lacks something, or has something more'),
  'package-not-canonical': text(
    'Tệp không viết theo dạng chuẩn',
    '文件未按规范形式书写',
    'The file is not written in the one canonical way',
  ),
  'trust-insufficient': text('Tệp tin cậy không nêu khóa nào', '信任文件未列任何密钥', 'The trust file names nobody to trust'),
  'chain-foreign': text('Gói thuộc chuỗi hoặc Danh bạ khác', '证据属于另一条链或目录', 'The package is of another chain or Directory'),
  'header-malformed': text('Tiêu đề khối không đọc được', '区块头无法读取', 'A block header cannot be read'),
  'header-order': text('Tiêu đề khối sai thứ tự hoặc lặp lại', '区块头次序错误或重复', 'Block headers are out of order or repeated'),
  'header-unlinked': text(
    'Tiêu đề khối không nối với khối trước',
    '区块头与前一区块不相连',
    'A block header does not build on the one before it',
  ),
  'header-unattested': text('Không có điểm kiểm tra nào cho khối', '没有检查点证明该区块', 'No checkpoint attests the block'),
  'header-unused': text('Tiêu đề khối thừa', '多余的区块头', 'A block header proves nothing here'),
  'checkpoint-malformed': text('Điểm kiểm tra không đọc được', '检查点无法读取', 'A checkpoint cannot be read'),
  'checkpoint-foreign': text('Điểm kiểm tra của chuỗi khác', '检查点属于另一条链', 'A checkpoint is of another chain'),
  'checkpoint-order': text('Điểm kiểm tra sai thứ tự hoặc lặp lại', '检查点次序错误或重复', 'Checkpoints are out of order or repeated'),
  'checkpoint-other-block': text('Điểm kiểm tra nêu khối khác', '检查点所指为另一区块', 'A checkpoint is of another block than the header'),
  'checkpoint-unused': text('Điểm kiểm tra thừa', '多余的检查点', 'A checkpoint proves nothing here'),
  'cosignature-missing': text(
    'Thiếu chữ ký của một bên trên điểm kiểm tra',
    '检查点缺少一方签名',
    'A checkpoint lacks one side’s signature',
  ),
  'checkpoint-signature-wrong': text('Chữ ký trên điểm kiểm tra sai', '检查点签名错误', 'A signature of a checkpoint is wrong'),
  'seal-wrong': text('Niêm phong của nút xác thực sai', '验证节点封签错误', 'A validator’s seal is wrong'),
  'seal-quorum': text('Không đủ nút xác thực niêm phong', '封签的验证节点不足', 'Too few validators sealed'),
  'node-missing': text('Bằng chứng không dẫn tới gốc của khối', '证明不能通向区块根', 'The proof does not lead to the block’s root'),
  'node-order': text('Nút của cây sai thứ tự hoặc lặp lại', '树节点次序错误或重复', 'Trie nodes are out of order or repeated'),
  'node-unused': text('Nút của cây thừa hoặc bị sửa', '多余或被改的树节点', 'A trie node is altered, or proves nothing here'),
  'receipt-order': text('Biên nhận sai thứ tự hoặc lặp lại', '收据次序错误或重复', 'Receipts are out of order or repeated'),
  'receipt-blockless': text(
    'Biên nhận của khối không có trong gói',
    '收据所属区块不在包内',
    'A receipt is of a block that is not in the package',
  ),
  'receipt-unreadable': text(
    'Biên nhận không đọc được, hoặc giao dịch thất bại',
    '收据无法读取或交易失败',
    'A receipt cannot be read, or its transaction failed',
  ),
  'receipt-irrelevant': text(
    'Biên nhận không chứa hành vi nào của lô hàng',
    '收据不含该批货物的行为',
    'A receipt holds no act of the consignment',
  ),
  'contract-unknown': text('Danh bạ không nêu hợp đồng này', '目录未列此合约', 'The Directory does not name this contract'),
  'acts-none': text('Gói không có hành vi nào', '包内没有任何行为', 'The package holds no act'),
  'act-digest': text('Hành vi không khớp với mã băm của nó', '行为与其摘要不符', 'The act is not what its digest was made of'),
  'act-missing': text('Thiếu một hành vi', '缺少一项行为', 'An act is missing'),
  'act-twice': text('Một hành vi có hai lần', '同一行为出现两次', 'An act is there twice'),
  'signature-wrong': text('Chữ ký của hành vi sai', '行为签名错误', 'The signature of the act is wrong'),
  'cosigner-wrong': text('Chữ ký thứ hai sai', '第二签名错误', 'The second signature is wrong'),
  'key-unknown': text('Khóa không được đăng ký', '密钥未登记', 'The key is not registered'),
  'key-not-valid': text('Khóa không có hiệu lực lúc ký', '签署时密钥无效', 'The key was not valid then'),
  'organisation-wrong': text('Khóa thuộc tổ chức khác', '密钥属于另一机构', 'The key is another organisation’s'),
  'role-missing': text('Khóa không có vai trò cần thiết', '密钥不具备所需角色', 'The key does not have the role that it needs'),
  'rule-broken': text('Hành vi trái quy tắc', '行为违反规则', 'The rules do not allow the act'),
  'marks-wrong': text('Dấu bất thường không đúng', '异常标记不符', 'The marks of irregularity are not those of the rules'),
  'state-differs': text('Trạng thái khác với hợp đồng', '状态与合约不符', 'The state is not the contract’s'),
  'leaf-order': text('Bản ghi sai thứ tự hoặc lặp lại', '记录次序错误或重复', 'Records are out of order or repeated'),
  'leaf-foreign': text(
    'Bản ghi không thuộc lô hàng hay bên này',
    '记录不属于该批货物或该方',
    'The record is not of this consignment, or not of this side',
  ),
  'leaf-not-included': text(
    'Bản ghi không nằm trong nhật ký đã neo',
    '记录不在已锚定的日志中',
    'The record is not at that place of the anchored log',
  ),
  'document-order': text('Tài liệu sai thứ tự hoặc lặp lại', '文件次序错误或重复', 'Documents are out of order or repeated'),
  'document-foreign': text('Tài liệu không của hành vi nào', '文件不属于任何行为', 'The document is of no act here'),
  'commitment-wrong': text('Tài liệu không phải bản đã ký', '文件与签署的不符', 'The document is not what was signed'),
  'disclosure-wrong': text('Trường không thuộc tài liệu', '字段不属于该文件', 'The field is not one of the document’s'),
} as const;

export type ProvenCode = keyof typeof PROVEN;
export type AssumedCode = keyof typeof ASSUMED;
export type FailureCode = keyof typeof FAILED;
