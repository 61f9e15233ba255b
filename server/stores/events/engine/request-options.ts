import { failure, success } from '#core/result'
import type { Result } from '#core/result'

/** What a request asks for beside its statement, read from the URL. */
export interface RequestOptions {
  /** Statement in the URL; then the body, if any, is data. */
  readonly query: string | undefined
  readonly queryId: string
  readonly database: string | undefined
  /** Settings and `param_*` by name, in order of appearance; the last one wins. */
  readonly settings: ReadonlyMap<string, string>
}

/** Keys of the HTTP interface that are no settings and mean nothing here (engine.md 1). */
const httpOnly = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'session_id',
  'session_timeout',
  'session_check',
  'session_timezone',
  'close_session',
  'role',
  'user',
  'password',
  'compress',
  'decompress',
  'buffer_size',
  'quota_key',
  'stacktrace',
  'wait_end_of_query',
  'enable_http_compression',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_zlib_compression_level',
  'http_write_exception_in_output_format',
])

const settingName = /^[A-Za-z_]\w{0,127}$/

const settingsMax = 1_000

/** A result above this is an error, not an answer: the whole result lies in memory (engine.md 1). Bytes. */
const resultBytesMaxDefault = 64 * 1024 * 1024

/** Reads the options of a request; a failure is a sentence for the caller. */
export const readRequestOptions = (url: URL): Result<RequestOptions, string> => {
  const settings = new Map([
    ['max_result_bytes', String(resultBytesMaxDefault)],
    ['result_overflow_mode', 'throw'],
  ])
  for (const [name, value] of url.searchParams) {
    if (httpOnly.has(name)) continue
    if (!settingName.test(name)) return failure(`Setting name ${JSON.stringify(name.slice(0, 80))} is not allowed.`)
    settings.set(name, value)
    if (settings.size > settingsMax) return failure(`More than ${settingsMax} settings and parameters.`)
  }
  return success({
    query: url.searchParams.get('query') ?? undefined,
    queryId: url.searchParams.get('query_id') ?? '',
    database: url.searchParams.get('database') || undefined,
    settings,
  })
}

const escaped: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'" }

const quote = (value: string): string => `'${value.replaceAll(/[\\']/g, (character) => escaped[character] ?? character)}'`

const quoteIdentifier = (name: string): string => `\`${name.replaceAll(/[\\`]/g, (character) => `\\${character}`)}\``

/**
 * `USE` and `SET` to be put in front of a statement, in the same engine call. `tag` finds the running query again in system.processes; it
 * stands in front of the caller's own log_comment.
 */
export const preamble = (options: RequestOptions, tag: string): string => {
  const settings = new Map(options.settings)
  settings.set('log_comment', tag + (options.settings.get('log_comment') ?? ''))
  const list = [...settings].map(([name, value]) => `${name}=${quote(value)}`)
  const use = options.database === undefined ? '' : `USE ${quoteIdentifier(options.database)}; `
  return `${use}SET ${list.join(', ')}; `
}

/** `KILL` of the one query that carries the tag. ASYNC: SYNC can hang the process (storage.md 1.1). */
export const killText = (tag: string): string => `KILL QUERY WHERE startsWith(Settings['log_comment'], ${quote(tag)}) ASYNC`
