/** Every fault there is, and what it means. The remedy goes with each, in the words of the place that knows it. */
export const FAULTS = {
  USAGE: 'A command was called with arguments it does not take.',
  CONFIGURATION: 'An environment variable is missing or wrong.',
  NODE_TOO_OLD: 'The Node that runs this is too old.',
  PREPARATION_FAILED: 'The contracts did not compile, or the database client was not generated.',

  DATA_FOLDER_FOREIGN: 'The data folder holds files that are not of this program; they are left alone.',
  DATA_FOLDER_FORMAT: 'The data folder was made by a release with another format.',
  DATA_FOLDER_IN_USE: 'Another start is running on the data folder.',
  DATA_FOLDER_PERMISSION: 'The user may not read and write the data folder.',
  DATA_FOLDER_UNUSABLE: 'Something that is no folder stands in its place.',
  FILE_FOREIGN: 'A file is not of the kind that was asked for.',
  FILE_INVALID: 'A file of the data folder is whole, but not what this release writes.',
  FILE_MISSING: 'A file or folder that was named is not there.',
  FILE_TORN: 'A file of the data folder ends before it should.',
  FILE_UNREADABLE: 'A file may not be read, or is no JSON.',
  SETUP_INCOMPLETE: 'The data folder lacks a key that a side needs.',

  EMBEDDED_CHAIN_MISSING: 'The npm package of the embedded chain is not installed.',
  CHAIN_NOT_STARTED: 'The embedded chain ended before it answered.',
  CHAIN_STATE_TORN: 'Neither saved state of the embedded chain can be read.',
  CHAIN_FORGOT: 'The chain does not hold the contracts that the data folder was made with.',
  CHAIN_RPC: 'The embedded chain refused a call.',
  CHAIN_UNREACHABLE: 'No endpoint of the chain answers.',
  CHAIN_FOREIGN: 'An endpoint serves another chain than the deployment is on.',
  CHAIN_ANSWERS_DIFFER: 'An endpoint contradicts itself: logs and headers are of different blocks.',
  CHAIN_LOG_MALFORMED: 'A log of the contracts does not have their form.',
  CHAIN_REWRITTEN: 'The chain no longer has blocks that were final. What depends on it stops.',

  EMBEDDED_DATABASE_MISSING: 'The npm package of the embedded PostgreSQL is not installed.',
  OS_USER_MISSING: 'PostgreSQL does not run as root, and there is no other user to run it as.',
  OS_USER_LOCKED_OUT: 'PostgreSQL does not run as root, and the other user may not reach its files.',
  DATABASE_NOT_MADE: 'The embedded PostgreSQL could not make its files.',
  DATABASE_NOT_STARTED: 'The embedded PostgreSQL ended before it answered.',
  DATABASE_UNREACHABLE: 'The server of DATABASE_URL does not take us in.',
  DATABASE_FOREIGN: "The databases on that server belong to another data folder's network.",
  DATABASE_NEWER: 'The database was migrated by a newer release.',
  MIGRATION_CHANGED: 'A released migration was edited.',
  MIGRATION_FAILED: 'A migration failed and was rolled back.',
  BLOB_CORRUPT: 'A stored blob does not hash to its name.',

  PROCESS_NOT_STARTED: 'The system did not start a program.',
  SIDE_NOT_STARTED: "A side's process ended before it served.",
  GATEWAY_NOT_STARTED: 'A gateway could not listen on its address.',
  GATEWAY_KEY_UNKNOWN: 'The gateway key belongs to no organisation of the directory.',
  AGREEMENT_UNKNOWN: 'There is no data-sharing agreement of the configured version.',

  DEPLOYER_OFFLINE: 'The deploying account is connected to no chain.',
  DEPLOYMENT_DIFFERS: 'The chain holds other contracts than the record of deployment says.',
  DEPLOYMENT_FOREIGN: 'The record of deployment is of another chain.',
  DEPLOYMENT_RECORD_INVALID: 'A file is no record of deployment.',

  NETWORK_NOT_RUNNING: 'The data folder has no `network.json`.',
  CONSIGNMENT_UNNAMED: 'What was named is no consignment.',
  INDEX_BEHIND: "A side's index did not take in all acts in time.",
} as const;

export type FaultCode = keyof typeof FAULTS;
