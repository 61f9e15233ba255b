import { hash } from 'node:crypto'

import type { Span } from '#packages/spans/span'

/** What is wrong, by the names that the field has for it (features.md 3.1). */
type ProblemType =
  | 'performance_slow_db_query'
  | 'performance_render_blocking_asset_span'
  | 'performance_n_plus_one_db_queries'
  | 'performance_consecutive_db_queries'
  | 'performance_file_io_main_thread'
  | 'performance_consecutive_http'
  | 'performance_n_plus_one_api_calls'
  | 'performance_uncompressed_assets'
  | 'performance_db_main_thread'
  | 'performance_large_http_payload'
  | 'performance_http_overhead'
  | 'query_injection_vulnerability'

/** What all problems of a type have in common. */
interface ProblemKind {
  /** Its number, as clients know it. */
  readonly typeId?: number
  /** What stands for the type in fingerprints, where it is not the number. */
  readonly code?: string
  readonly title: string
  /** Times that a fingerprint is seen within 24 hours before it is worth an issue (features.md 3.1). */
  readonly ignoreLimit: number
}

export const problemKinds: Readonly<Record<ProblemType, ProblemKind>> = {
  performance_slow_db_query: { typeId: 1001, title: 'Slow DB Query', ignoreLimit: 100 },
  performance_render_blocking_asset_span: { typeId: 1004, title: 'Large Render Blocking Asset', ignoreLimit: 3 },
  performance_n_plus_one_db_queries: {
    typeId: 1006,
    code: 'GroupType.PERFORMANCE_N_PLUS_ONE_DB_QUERIES',
    title: 'N+1 Query',
    ignoreLimit: 3,
  },
  performance_consecutive_db_queries: { typeId: 1007, title: 'Consecutive DB Queries', ignoreLimit: 15 },
  performance_file_io_main_thread: { typeId: 1008, title: 'File IO on Main Thread', ignoreLimit: 3 },
  performance_consecutive_http: { typeId: 1009, title: 'Consecutive HTTP', ignoreLimit: 5 },
  performance_n_plus_one_api_calls: { typeId: 1010, title: 'N+1 API Call', ignoreLimit: 0 },
  performance_uncompressed_assets: { typeId: 1012, title: 'Uncompressed Asset', ignoreLimit: 100 },
  performance_db_main_thread: { typeId: 1013, title: 'DB on Main Thread', ignoreLimit: 3 },
  performance_large_http_payload: { typeId: 1015, title: 'Large HTTP payload', ignoreLimit: 3 },
  performance_http_overhead: { typeId: 1016, title: 'HTTP/1.1 Overhead', ignoreLimit: 20 },
  query_injection_vulnerability: {
    code: 'query_injection_vulnerability',
    title: 'Potential Query Injection Vulnerability',
    ignoreLimit: 0,
  },
}

/** One line of what is shown of a problem. */
interface Evidence {
  readonly name: string
  readonly value: string
  readonly important: boolean
}

/** A performance problem of one segment. */
export interface Problem {
  readonly type: ProblemType
  readonly title: string
  readonly subtitle: string
  /** 32 lower-case hex digits, the same for the same problem elsewhere: the hash of its issue. */
  readonly fingerprint: string
  /** Name of the transaction. */
  readonly culprit: string
  readonly op: string
  readonly parentSpanIds: readonly string[]
  readonly causeSpanIds: readonly string[]
  readonly offenderSpanIds: readonly string[]
  readonly evidence: readonly Evidence[]
  /** Time that was lost to it, as each detector says; microseconds, never negative. */
  readonly lostUs: number
}

/** What a detector found. */
export interface Finding {
  readonly type: ProblemType
  /** What stands for the type in the fingerprint where it is not that of its kind. */
  readonly code?: string
  /** What makes it this problem and no other; '' = it cannot be told from others, and is none. */
  readonly identity: string
  readonly subtitle: string
  readonly parents?: readonly Span[]
  readonly causes?: readonly Span[]
  readonly offenders: readonly Span[]
  readonly evidence?: readonly (readonly [name: string, value: string])[]
  readonly lostUs: number
}

const subtitleCharsMax = 500
const valueCharsMax = 2_000
/** Spans that a problem names of each kind. */
const spanIdsMax = 1_000

const idsOf = (spans: readonly Span[] | undefined): string[] => (spans ?? []).slice(0, spanIdsMax).map(({ spanId }) => spanId)

/** How a span is shown: `db - SELECT ..`. */
export const showSpan = ({ op, description }: Span): string => (description === '' ? op : `${op} - ${description}`)

/** A finding as it is kept. The hash is the md5 of `1-<type>-<sha1 of what makes it this one>` (features.md 3.1). */
export const problemOf = (finding: Finding, transaction: string): Problem => {
  const { type, identity, subtitle, parents, causes, offenders, evidence = [], lostUs } = finding
  const { typeId, code = String(typeId), title } = problemKinds[type]
  const [first] = offenders
  const lines = [['Offending Spans', first === undefined ? '' : showSpan(first)] as const, ...evidence]
  return {
    type,
    title,
    subtitle: subtitle.slice(0, subtitleCharsMax),
    fingerprint: hash('md5', `1-${finding.code ?? code}-${hash('sha1', identity)}`),
    culprit: transaction,
    op: first?.op ?? '',
    parentSpanIds: idsOf(parents),
    causeSpanIds: idsOf(causes),
    offenderSpanIds: idsOf(offenders),
    evidence: lines.map(([name, value], index) => ({ name, value: value.slice(0, valueCharsMax), important: index === 0 })),
    lostUs: Math.max(0, Math.round(lostUs)),
  }
}
