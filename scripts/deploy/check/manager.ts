import { Interface } from 'ethers';

/** Role of the contracts that may write codes (contracts/libraries/Access.sol). */
export const CLEARANCE_ROLE = 3n;

/** What a check reads of OpenZeppelin's AccessManager (IAccessManager.sol, 5.7.0). */
export const MANAGER = new Interface([
  'event RoleGranted(uint64 indexed roleId, address indexed account, uint32 delay, uint48 since, bool newMember)',
  'event RoleRevoked(uint64 indexed roleId, address indexed account)',
  'event RoleAdminChanged(uint64 indexed roleId, uint64 indexed admin)',
  'event RoleGuardianChanged(uint64 indexed roleId, uint64 indexed guardian)',
  'event RoleGrantDelayChanged(uint64 indexed roleId, uint32 delay, uint48 since)',
  'event RoleLabel(uint64 indexed roleId, string label)',
  'event TargetClosed(address indexed target, bool closed)',
  'event TargetFunctionRoleUpdated(address indexed target, bytes4 selector, uint64 indexed roleId)',
  'event TargetAdminDelayUpdated(address indexed target, uint32 delay, uint48 since)',
  'event OperationScheduled(bytes32 indexed operationId, uint32 indexed nonce, uint48 schedule, address caller, address target, bytes data)',
  'event OperationExecuted(bytes32 indexed operationId, uint32 indexed nonce)',
  'event OperationCanceled(bytes32 indexed operationId, uint32 indexed nonce)',
  'function hasRole(uint64 roleId, address account) view returns (bool isMember, uint32 executionDelay)',
  'function getRoleAdmin(uint64 roleId) view returns (uint64)',
  'function getRoleGuardian(uint64 roleId) view returns (uint64)',
  'function isTargetClosed(address target) view returns (bool)',
  'function getTargetFunctionRole(address target, bytes4 selector) view returns (uint64)',
]);
