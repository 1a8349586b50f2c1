import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RefusalCode } from '../../protocol/refusals.ts';
import type { BlobStore } from '../blobs/port.ts';
import { METRICS, type MetricEntry, type MetricName } from './catalogue.ts';
import { signatureCounts } from './signatures.ts';

/** Seconds. A submission waits for the other side for a moment, and at most 8 s. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type NamesOf<T extends MetricEntry['type']> = { [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never }[MetricName];

/** What a gateway counts of itself. Values of databases and chains are asked for when somebody looks (`Sources`). */
export class Metrics {
  readonly registry = new Registry();
  readonly #gauges = new Map<string, Gauge>();
  readonly #counters = new Map<string, Counter>();
  readonly #requests: Histogram;

  constructor() {
    for (const [name, { type, help, labels = [] }] of Object.entries<MetricEntry>(METRICS)) {
      const of = { name, help, labelNames: [...labels], registers: [this.registry] };
      if (type === 'gauge') this.#gauges.set(name, new Gauge(of));
      if (type === 'counter') this.#counters.set(name, new Counter(of));
    }
    const name = 'thongquan_http_request_duration_seconds';
    const { help, labels } = METRICS[name];
    this.#requests = new Histogram({ name, help, labelNames: [...labels], buckets: BUCKETS, registers: [this.registry] });
    collectDefaultMetrics({ register: this.registry });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  refused(code: RefusalCode): void {
    this.add('thongquan_refusals_total', 1, { code });
  }

  add(name: NamesOf<'counter'>, count: number, labels: Record<string, string> = {}): void {
    this.#counters.get(name)?.inc(labels, count);
  }

  set(name: NamesOf<'gauge'>, value: number, labels: Record<string, string> = {}): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  /** Takes a gauge's values away: what is not known is not told. */
  forget(...names: NamesOf<'gauge'>[]): void {
    for (const name of names) {
      const gauge = this.#gauges.get(name);
      if ('labels' in METRICS[name]) gauge?.reset();
      // Without labels, to reset is to say zero.
      else gauge?.remove();
    }
  }

  /** The page that Prometheus reads. */
  async page(): Promise<{ type: string; text: string }> {
    const checked = this.#counters.get('thongquan_signatures_checked_total');
    checked?.reset();
    for (const [result, count] of Object.entries(signatureCounts())) checked?.inc({ result }, count);
    return { type: this.registry.contentType, text: await this.registry.metrics() };
  }
}

/** A blob store whose bytes are counted. */
export function metered<Store extends Pick<BlobStore, 'put' | 'putAll' | 'get'>>(store: Store, metrics: Metrics): Store {
  const put: BlobStore['put'] = async (bytes) => {
    const cid = await store.put(bytes);
    metrics.add('thongquan_blob_bytes_total', bytes.length, { operation: 'put' });
    return cid;
  };
  const putAll: BlobStore['putAll'] = async (sql, blobs) => {
    const cids = await store.putAll(sql, blobs);
    const bytes = blobs.reduce((sum, blob) => sum + blob.length, 0);
    metrics.add('thongquan_blob_bytes_total', bytes, { operation: 'put' });
    return cids;
  };
  const get: BlobStore['get'] = async (cid) => {
    const bytes = await store.get(cid);
    if (bytes) metrics.add('thongquan_blob_bytes_total', bytes.length, { operation: 'get' });
    return bytes;
  };
  const counted: Record<string | symbol, unknown> = { put, putAll, get };
  return new Proxy(store, {
    get(target, name) {
      const value = counted[name] ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
