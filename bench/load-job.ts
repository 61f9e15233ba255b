/** What the load generator is told to do. */
export interface LoadJob {
  readonly port: number
  /** Path of the request, e.g. `/api/1/envelope/`. */
  readonly path: string
  readonly publicKey: string
  readonly corpus: string
  readonly connections: number
  /** Requests per second, sent at their time whatever the answers do (open loop). 0: each connection sends as soon as it can (closed loop). */
  readonly rate: number
  /** Answers that arrive before this are not measured. */
  readonly warmUpMs: number
  readonly durationMs: number
  /** Ends when so many events were acknowledged; 0: by time only. */
  readonly eventsMax: number
  /** Events that may be on their way unseen (`credit` messages raise the total); 0: no such bound. */
  readonly window: number
  /** Of the event ids; each run has its own. */
  readonly seed: number
  /** Sends an event again, under its id, until it is acknowledged: 'even' those with an even counter. */
  readonly resend: 'never' | 'even'
}

/** What the run of the generator showed. Times of latencies are microseconds. */
export interface LoadResult {
  /** Between warm-up and end. */
  readonly seconds: number
  /** Answers by status, in the measured time; 0 = the connection broke. */
  readonly statuses: Readonly<Record<string, number>>
  /** Latency of the 200s, from when they were due: bucket counts of histogram.ts. */
  readonly latencies: readonly number[]
  readonly latencyMaxUs: number
  /** 200s per second of the whole run, warm-up included. */
  readonly perSecond: readonly number[]
  /** Share of one core that the generator used in the measured time. Near 1 it measured itself. */
  readonly generatorCpu: number
  /** Event counters begun: ids are eventIdOf(seed, 0 .. sent - 1). */
  readonly sent: number
  readonly bytesAcknowledged: number
  /** One bit per counter: acknowledged. Base64. */
  readonly acknowledged: string
}

export type ToLoad =
  | { readonly kind: 'job'; readonly job: LoadJob }
  | { readonly kind: 'credit'; readonly total: number }
  | { readonly kind: 'stop' }
export type FromLoad =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly result: LoadResult }
  | { readonly kind: 'sent'; readonly acknowledged: number }
