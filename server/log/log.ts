import type { EpochMs } from '#core/time'
import type { ProjectId, RecordId } from '#packages/protocol/ids'

/** What came in at the front door (spine.md 2). The number is the byte in the record and never changes its meaning. */
export const recordKinds = {
  envelope: 1,
  store: 2,
  security: 3,
  nel: 4,
  minidump: 5,
  attachment: 6,
  form: 7,
  cron: 8,
  otlp: 9,
  door: 10,
} as const
export type RecordKind = keyof typeof recordKinds

/** Content encodings as received (ingest.md 1.5); the number is the byte in the record. */
export const contentEncodings = { identity: 0, gzip: 1, deflate: 2, br: 3, zstd: 4 } as const
export type ContentEncoding = keyof typeof contentEncodings

/** What the request said beside its body. Everything that a row may depend on is here, because rows are a pure function of the record. */
export interface RecordHead {
  /** Public key that authenticated the request; empty for `door` records. */
  readonly key: string
  /** Client address; empty when unknown. */
  readonly ip: string
  readonly userAgent?: string
  /** Client hints by lower-case header name. */
  readonly hints?: Readonly<Record<string, string>>
  readonly origin?: string
  /** `sentry_client` of the auth header or query, e.g. `sentry.python/2.68.0`. */
  readonly client?: string
  readonly contentType?: string
  /** Release and environment of security reports (query parameters). */
  readonly release?: string
  readonly environment?: string
  /** Event id that the door already answered with (store, minidump), or that the path named (attachments). */
  readonly eventId?: string
  /** What an `otlp` record carries, `traces` or `logs`: its path said so. */
  readonly signal?: string
}

/** A request as the front door hands it to the log. */
export interface NewRecord {
  readonly kind: RecordKind
  readonly encoding: ContentEncoding
  readonly receivedAtMs: EpochMs
  /** 0 for `door` records. */
  readonly projectId: ProjectId | 0
  readonly recordId: RecordId
  readonly head: RecordHead
  /** Body as received, or, when it is `spooled`, empty: then it lies in `spool/<record id>`. */
  readonly body: Uint8Array
  readonly spooled?: { readonly bytes: number; readonly crc32: number }
}

/** A record as read back, with its place: `offset` and `endOffset` are byte positions through all segments of the stream. */
export interface LogRecord extends NewRecord {
  readonly stream: string
  readonly offset: number
  readonly endOffset: number
}

export type AppendOutcome =
  | { readonly kind: 'durable'; readonly offset: number }
  | { readonly kind: 'full' }
  | { readonly kind: 'failed'; readonly cause: Error }

/** Port of the durable log for its one writer per stream. */
export interface LogWriter {
  /** Resolves `durable` only after fdatasync; concurrent calls share one (natural group commit). `full` above the byte limit: nothing was written. */
  append(record: NewRecord): Promise<AppendOutcome>
  /** Waits for pending appends and closes the segment. */
  close(): Promise<void>
}

/** Port of the durable log for readers: never sees a byte that is not durable. */
export interface LogReader {
  /** Names of all streams, sorted. */
  streams(): Promise<string[]>
  /** Offset up to which the stream is durable; 0 when it has no record yet. */
  durableOffset(stream: string): Promise<number>
  /** Records in [from, durable), in order, up to `bytesMax` (at least one when there is any). `from` must be a record border. */
  read(stream: string, from: number, bytesMax: number): Promise<LogRecord[]>
  /** Body of a spooled record, checked against length and crc. Rejects when missing or damaged. */
  readSpooled(record: LogRecord): Promise<Buffer>
  /** Removes closed segments that end at or below the offset, and the spool files named. */
  release(stream: string, below: number, spooled: readonly RecordId[]): Promise<void>
  /** Unreleased bytes of all streams. */
  bytes(): Promise<number>
}
