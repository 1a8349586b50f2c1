/** One metric of GET /metrics. Labels take their values from short lists of ours, never from what somebody sent. */
export interface MetricEntry {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels?: readonly string[];
}

/** Every metric of our own; docs/operations.md is made of this. Those of the process and its event loop are prom-client's. */
export const METRICS = {
  thongquan_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Requests answered and how long each took, by method, route pattern and status.',
    labels: ['method', 'route', 'status'],
  },
  thongquan_refusals_total: { type: 'counter', help: 'Requests refused, by code of the catalogue (docs/errors.md).', labels: ['code'] },
  thongquan_signatures_checked_total: {
    type: 'counter',
    help: 'Signatures of acts and sign-ins that were checked, by what they were: `valid` or `invalid`.',
    labels: ['result'],
  },
  thongquan_blob_bytes_total: { type: 'counter', help: 'Bytes of blobs, by what was done: `put` or `get`.', labels: ['operation'] },
  thongquan_disk_free_bytes: { type: 'gauge', help: 'Bytes free on the file system of the data folder.' },
  thongquan_outbox_acts: {
    type: 'gauge',
    help: 'Acts accepted here or told by the other side that are not on the chain yet, by state: `accepted` waits for a transaction, `broadcast` is in one.',
    labels: ['state'],
  },
  thongquan_outbox_oldest_seconds: { type: 'gauge', help: 'Age of the oldest of them, by state; 0 when there is none.', labels: ['state'] },
  thongquan_outbox_rejected: { type: 'gauge', help: 'Acts of this side that ended in a durable rejection.' },
  thongquan_peer_outbox_messages: { type: 'gauge', help: 'Messages that the other side has not acknowledged yet.' },
  thongquan_peer_outbox_oldest_seconds: { type: 'gauge', help: 'Age of the oldest of them; 0 when there is none.' },
  thongquan_relayer_leader: { type: 'gauge', help: '1 when this process is the one that sends; exactly one of a side should.' },
  thongquan_relayer_balance_wei: { type: 'gauge', help: 'Balance of the relayer account.' },
  thongquan_relayer_nonce_lag: { type: 'gauge', help: 'Transactions of the relayer that were signed and are not mined.' },
  thongquan_relayer_unfunded: {
    type: 'gauge',
    help: '1 while the relayer account cannot pay; everything waits then, and nothing is lost.',
  },
  thongquan_relayer_replacements: { type: 'gauge', help: 'Transactions replaced by dearer ones since the start of this process.' },
  thongquan_chain_up: { type: 'gauge', help: '1 when an endpoint of the chain answered this scrape.' },
  thongquan_chain_head_block: { type: 'gauge', help: 'Number of the chain’s last block.' },
  thongquan_indexed_block: { type: 'gauge', help: 'Number of the last block in this side’s index.' },
  thongquan_log_size: { type: 'gauge', help: 'Entries of this side’s record log.' },
  thongquan_log_anchored_size: { type: 'gauge', help: 'Entries that the last head on the chain covers.' },
  thongquan_checkpoint_cosigned_block: {
    type: 'gauge',
    help: 'Height of the last checkpoint that both sides have signed; 0 before the first.',
  },
  thongquan_checkpoints_disputed: {
    type: 'gauge',
    help: 'Heights at which the other side signed another block: two views of the chain, an alarm on both sides.',
  },
  thongquan_mirror_size: { type: 'gauge', help: 'Entries of the other side’s record log that are copied and checked here.' },
  thongquan_mirror_heard_seconds: {
    type: 'gauge',
    help: 'Since the other side’s record log last served a head that goes on from the one before; absent before the first.',
  },
  thongquan_erasures_waiting: { type: 'gauge', help: 'Consignments whose content is to be erased and is not yet.' },
  thongquan_database_up: { type: 'gauge', help: '1 when the database answered this scrape.' },
  thongquan_ready: { type: 'gauge', help: '1 when GET /health/ready says so.' },
} as const satisfies Record<string, MetricEntry>;

export type MetricName = keyof typeof METRICS;
