import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Disk } from '#core/disk'
import type { Clock, EpochMs } from '#core/time'
import type { RecordId } from '#packages/protocol/ids'
import type { RateLimit } from '#packages/protocol/rate-limit-header'
import type { LogWriter } from '#server/log/log'

import type { Authenticate } from './authenticate.ts'
import type { BodyBudget } from './body-budget.ts'
import type { ClientAddresses } from './client-address.ts'
import type { DoorOutcomes } from './door-outcomes.ts'
import type { KeySource } from './key-snapshot.ts'
import type { LineInflater } from './line-inflater.ts'
import type { Route } from './route.ts'

const mebibyte = 1_048_576

/** Every bound of the front door; sizes in bytes as received (ingest.md 1.8). */
export interface FrontLimits {
  /** Bodies up to it stay in memory and go into the log, larger ones into a spool file. */
  readonly spoolAboveBytes: number
  readonly envelopeBytesMax: number
  readonly minidumpBytesMax: number
  readonly attachmentsBytesMax: number
  readonly otlpBytesMax: number
  /** Store, security and NEL, before and after their content encoding is undone. */
  readonly legacyBytesMax: number
  /** Bodies in memory at one time, of all requests together; above it 503. */
  readonly bodyMemoryBytesMax: number
  /** What is read and thrown away of a rejected request's body before its connection is given up. */
  readonly drainBytesMax: number
  /** How long a client that was told `Connection: close` may read the answer. */
  readonly lingerMs: number
  /** A body may be as slow as it likes for so long, */
  readonly slowBodyGraceMs: number
  /** then it must have come at this rate on average. */
  readonly bodyBytesPerSecondMin: number
  readonly headersTimeoutMs: number
  /** For a whole request, also those passed on to the api. */
  readonly requestTimeoutMs: number
  /** Above the 60 s that common balancers use. */
  readonly keepAliveTimeoutMs: number
  /** How long a GET is held when the api is away, before it is tried once more. */
  readonly proxyHoldMs: number
  /** How long requests in flight may take when the front closes. */
  readonly closeGraceMs: number
}

export const frontLimitsDefault: FrontLimits = {
  spoolAboveBytes: mebibyte,
  envelopeBytesMax: 64 * mebibyte,
  minidumpBytesMax: 200 * mebibyte,
  attachmentsBytesMax: 200 * mebibyte,
  otlpBytesMax: 32 * mebibyte,
  legacyBytesMax: mebibyte,
  bodyMemoryBytesMax: 256 * mebibyte,
  drainBytesMax: mebibyte,
  lingerMs: 2000,
  slowBodyGraceMs: 10_000,
  bodyBytesPerSecondMin: 1024,
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 300_000,
  keepAliveTimeoutMs: 65_000,
  proxyHoldMs: 800,
  closeGraceMs: 5000,
}

/** What the front door is built from. The log and the keys belong to the caller, who also closes them. */
export interface FrontDeps {
  readonly log: LogWriter
  readonly keys: KeySource
  readonly disk: Disk
  /** `<data dir>/spool`; exists. */
  readonly spoolFolder: string
  readonly clock: Clock
  /** 16 random bytes as hex. */
  readonly newRecordId: () => RecordId
  /** Unix socket of the api process. */
  readonly apiSocketPath: string
  /** Path in front of every ingest route, without trailing slash, for DSNs with a path; default none. */
  readonly pathPrefix?: string
  /** Addresses and CIDR ranges whose `X-Forwarded-For` is believed; default loopback. */
  readonly trustedProxies?: readonly string[]
  readonly limits?: Partial<FrontLimits>
  /** Told of our own faults, never of a client's. */
  readonly onError: (error: Error) => void
}

/** The front door while it is open: what it was built from, and its state. */
export interface Door extends Omit<FrontDeps, 'limits'> {
  readonly limits: FrontLimits
  readonly addresses: ClientAddresses
  readonly outcomes: DoorOutcomes
  readonly bodies: BodyBudget
  readonly authenticate: Authenticate
  readonly lines: LineInflater
  /** Projects that the published keys name. */
  readonly publishedProjects: () => ReadonlySet<number>
}

/** One request at the front door. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Without `?`; empty when there is none. */
  readonly query: string
  readonly receivedAtMs: EpochMs
  /** Identity of the request, also told to the client; the log record gets it when there is one. */
  readonly recordId: RecordId
  /** The client waits for `100 Continue` before it sends the body. */
  awaitsContinue: boolean
  /** The limits of the sender, once known: every answer tells of them. */
  limits: readonly RateLimit[]
  /** The sender, once known, for the outcome of a rejection. */
  sender: { readonly key: string; readonly projectId: number }
  /** The project that the request names, in its path or in a DSN, whether or not the sender may write to it. */
  project: Route['project']
}
