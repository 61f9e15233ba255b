import type { Breadcrumb, Event, ExceptionValue, Frame, LogEntry, Request, Stacktrace, Thread, User } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { renameMember, scrubAddress } from './member-names.ts'
import { scrubComplaints } from './scrub-meta.ts'
import { secretParams } from './secret-params.ts'
import { compileRules } from './settings.ts'
import type { ScrubSettings } from './settings.ts'
import { ValueScrubber } from './value-scrubber.ts'
import { keyFactsOf } from './words.ts'

const ipRule = '@ip:remove'

/** Ids and enumerations of the trace context. They are columns and joins, and a span id of sixteen digits would pass for a card. */
const traceFields = new Set([
  'type',
  'trace_id',
  'span_id',
  'parent_span_id',
  'op',
  'status',
  'origin',
  'sampled',
  'exclusive_time',
  'client_sample_rate',
])

/** Fields that hold no personal data by the schema, per interface. A key that is in none of them is scrubbed: unknown keys are personal. */
const breadcrumbFields = new Set(['timestamp', 'type', 'category', 'level', 'event_id'])
const exceptionFields = new Set(['type', 'value', 'module', 'thread_id', 'mechanism', 'stacktrace', 'raw_stacktrace'])
const mechanismFields = new Set(['type', 'handled', 'synthetic', 'source', 'exception_id', 'parent_id', 'is_exception_group', 'meta'])
const userFields = new Set(['id'])
const requestFields = new Set(['url', 'method', 'query_string', 'cookies', 'headers', 'inferred_content_type', 'body_size'])
/** Fields of the event that are exempt or have a function of their own below. */
const eventFields = new Set(
  [
    'event_id type level platform timestamp received logger transaction transaction_info culprit release dist environment modules',
    'fingerprint checksum debug_meta sdk template errors _meta logentry tags user request contexts breadcrumbs exception threads stacktrace',
    'csp hpkp expectct expectstaple nel',
  ].flatMap((line) => line.split(' ')),
)
const reports = ['csp', 'hpkp', 'expectct', 'expectstaple', 'nel'] as const

/** Scrubs the members of a typed object that are not in `plain`. */
const scrubOthers = (scrubber: ValueScrubber, object: object, plain: ReadonlySet<string>): void => {
  // The declared types of the members are all JSON; what else a client sent under other names is too.
  const members = object as JsonObject
  for (const sent in members) {
    if (members[sent] === undefined || plain.has(sent)) continue
    const key = renameMember(scrubber, members, sent)
    const value = members[key] ?? null
    scrubber.remarks.enter(key)
    const clean = scrubber.named(key, value)
    if (clean !== value) members[key] = clean
    scrubber.remarks.leave()
  }
}

const scrubMap = (scrubber: ValueScrubber, key: string, map: JsonObject): void => {
  scrubber.remarks.enter(key)
  scrubber.members(map)
  scrubber.remarks.leave()
}

/** Lines of code that the server brought from minified files and source maps: keys and tokens that somebody wrote into a program would be in every event of it. */
const scrubSource = (scrubber: ValueScrubber, frame: Frame): void => {
  const { context_line: own } = frame
  if (own !== undefined) frame.context_line = scrubber.at('context_line', () => scrubber.credentials(own))
  for (const key of ['pre_context', 'post_context'] as const) {
    const lines = frame[key]
    if (!lines) continue
    scrubber.remarks.enter(key)
    frame[key] = lines.map((line, index) => {
      scrubber.remarks.enter(index)
      const clean = scrubber.credentials(line)
      scrubber.remarks.leave()
      return clean
    })
    scrubber.remarks.leave()
  }
}

const scrubFrame = (scrubber: ValueScrubber, frame: Frame, index: number): void => {
  // Source lines, file and function names are no personal data; the words of the password rule are frequent in them.
  const { vars, data } = frame
  if (!vars && !data) return
  scrubber.remarks.enter(index)
  if (vars) scrubMap(scrubber, 'vars', vars)
  if (data) scrubMap(scrubber, 'data', data)
  if (data?.['symbolicated'] === true || data?.['resolved_with'] !== undefined) scrubSource(scrubber, frame)
  scrubber.remarks.leave()
}

const scrubStacktrace = (scrubber: ValueScrubber, key: 'stacktrace' | 'raw_stacktrace', stacktrace: Stacktrace | undefined): void => {
  if (!stacktrace) return
  scrubber.remarks.enter(key)
  scrubber.remarks.enter('frames')
  let index = 0
  for (const frame of stacktrace.frames) scrubFrame(scrubber, frame, index++)
  scrubber.remarks.leave()
  scrubber.remarks.leave()
}

const scrubStacktraces = (scrubber: ValueScrubber, owner: ExceptionValue | Thread): void => {
  scrubStacktrace(scrubber, 'stacktrace', owner.stacktrace)
  scrubStacktrace(scrubber, 'raw_stacktrace', owner.raw_stacktrace)
}

const scrubThread = (scrubber: ValueScrubber, thread: Thread): void => {
  const { name } = thread
  if (name !== undefined) thread.name = scrubber.at('name', () => scrubber.certain(name))
  scrubStacktraces(scrubber, thread)
}

/** The value of an exception is exempt from the table (ingest.md 3.8), as it is the title, and grouping reads it: only certain credentials go. */
const scrubException = (scrubber: ValueScrubber, exception: ExceptionValue): void => {
  const { mechanism, value } = exception
  if (value !== undefined) exception.value = scrubber.at('value', () => scrubber.certain(value))
  scrubStacktraces(scrubber, exception)
  if (mechanism) scrubber.at('mechanism', () => scrubOthers(scrubber, mechanism, mechanismFields))
  scrubOthers(scrubber, exception, exceptionFields)
}

const scrubLogEntry = (scrubber: ValueScrubber, entry: LogEntry): void => {
  const { formatted, message, params } = entry
  const secrets = secretParams(scrubber, params)
  if (formatted !== undefined) entry.formatted = scrubber.at('formatted', () => scrubber.message(formatted, secrets))
  // The template gets the same rules as the text made of it. Filtered whole, all messages with `auth` in them would be one issue, and nothing hidden.
  if (message !== undefined) entry.message = scrubber.at('message', () => scrubber.message(message))
  if (params !== undefined) entry.params = scrubber.at('params', () => scrubber.named('params', params))
}

const userAgentHeader = 'user-agent'

const scrubHeaders = (scrubber: ValueScrubber, request: Request): void => {
  let index = 0
  for (const pair of request.headers ?? []) {
    if (pair[0].length !== userAgentHeader.length || pair[0].toLowerCase() !== userAgentHeader) scrubber.pair(pair, index)
    index += 1
  }
}

const scrubRequest = (scrubber: ValueScrubber, request: Request): void => {
  const { url, query_string: query, cookies, env } = request
  if (url !== undefined) request.url = scrubber.at('url', () => scrubber.url(url))
  if (query) scrubber.at('query_string', () => scrubber.pairs(query))
  if (cookies) scrubber.at('cookies', () => scrubber.pairs(cookies, true))
  scrubber.at('headers', () => scrubHeaders(scrubber, request))
  if (scrubber.rules.ips && env && env['REMOTE_ADDR'] !== undefined) {
    delete env['REMOTE_ADDR']
    scrubber.at('env', () => scrubber.at('REMOTE_ADDR', () => scrubber.remarks.removed(ipRule)))
  }
  scrubOthers(scrubber, request, requestFields)
}

const scrubUser = (scrubber: ValueScrubber, user: User): void => {
  if (scrubber.rules.ips && user.ip_address !== undefined) {
    delete user.ip_address
    scrubber.at('ip_address', () => scrubber.remarks.removed(ipRule))
  }
  const { id } = user
  // Ids such as `auth0|5f7c` are what users are counted by: the words of the password rule would make one user of all.
  if (id !== undefined && !scrubber.rules.safe.has('id')) user.id = scrubber.at('id', () => scrubber.parts(id))
  scrubOthers(scrubber, user, userFields)
}

const scrubContext = (scrubber: ValueScrubber, contexts: Record<string, JsonObject>, name: string): void => {
  const context = contexts[name]
  if (!context || scrubber.rules.safe.has(name.toLowerCase())) return
  const rule = scrubber.keyRule(name)
  if (rule !== undefined) {
    // A context must stay an object, so one with a sensitive name goes altogether.
    delete contexts[name]
    scrubber.remarks.removed(rule)
  } else if (name === 'trace') scrubOthers(scrubber, context, traceFields)
  else scrubber.members(context)
}

/** The key decides, as the schema leaves tags to explicit rules: but a tag named `password` must not show what was filtered elsewhere. */
const scrubTags = (scrubber: ValueScrubber, event: Event): void => {
  for (const [index, pair] of event.tags.entries()) {
    const [name, value] = pair
    if (scrubber.rules.safe.has(name.toLowerCase())) continue
    const rule = scrubber.keyRule(name)
    const clean = (): string => {
      if (rule !== undefined) return scrubber.whole(value, rule)
      if (keyFactsOf(name).isCookieHolder) return scrubber.cookies(value)
      return name === 'url' ? scrubber.url(value) : scrubber.credentials(value)
    }
    scrubber.remarks.enter(index)
    pair[1] = scrubber.at('1', clean)
    scrubber.remarks.leave()
  }
}

const mayBeAddress = /[?#@]/

/** Names, but some SDKs use the address of the page. */
const scrubAddresses = (scrubber: ValueScrubber, event: Event): void => {
  for (const name of ['transaction', 'culprit'] as const) {
    const text = event[name]
    if (text !== undefined && mayBeAddress.test(text)) event[name] = scrubber.at(name, () => scrubber.url(text))
  }
  const info = event.transaction_info
  const original = info?.['original']
  if (info && typeof original === 'string')
    info['original'] = scrubber.at('transaction_info', () => scrubber.at('original', () => scrubber.url(original)))
  const { fingerprint, modules } = event
  scrubber.at('fingerprint', () => {
    for (const [index, text] of (fingerprint ?? []).entries()) {
      const clean = scrubber.at(String(index), () =>
        mayBeAddress.test(text) ? scrubAddress(scrubber, text, 'credentials') : scrubber.credentials(text),
      )
      if (fingerprint) fingerprint[index] = clean
    }
  })
  scrubber.at('modules', () => {
    for (const name in modules) {
      const version = modules[name]
      if (version?.includes('@')) modules[name] = scrubber.at(name, () => scrubber.url(version))
    }
  })
}

const scrubReportValue = (scrubber: ValueScrubber, value: Json): Json => {
  if (typeof value === 'string') return scrubAddress(scrubber, value, 'certain')
  if (typeof value !== 'object' || value === null) return value
  const members = value as JsonObject
  for (const sent of Object.keys(members)) {
    const key = renameMember(scrubber, members, sent)
    const member = members[key]
    if (member !== undefined) members[key] = scrubber.at(key, () => scrubReportValue(scrubber, member))
  }
  return value
}

const scrubList = <T>(scrubber: ValueScrubber, list: readonly T[] | undefined, scrub: (item: T) => void): void => {
  let index = 0
  for (const item of list ?? []) {
    scrubber.remarks.enter(index++)
    scrub(item)
    scrubber.remarks.leave()
  }
}

/** Fields with contents of any shape and size. */
const scrubOpenFields = (scrubber: ValueScrubber, event: Event): void => {
  scrubOthers(scrubber, event, eventFields)
  const { contexts, exception, threads, stacktrace } = event
  for (const sent of Object.keys(contexts ?? {})) {
    const name = contexts ? renameMember(scrubber, contexts, sent) : sent
    if (contexts) scrubber.at('contexts', () => scrubber.at(name, () => scrubContext(scrubber, contexts, name)))
  }
  scrubber.at('breadcrumbs', () => {
    scrubList(scrubber, event.breadcrumbs, (breadcrumb: Breadcrumb) => scrubOthers(scrubber, breadcrumb, breadcrumbFields))
  })
  scrubber.at('exception', () => scrubList(scrubber, exception, (value) => scrubException(scrubber, value)))
  scrubber.at('threads', () => scrubList(scrubber, threads, (thread) => scrubThread(scrubber, thread)))
  scrubStacktrace(scrubber, 'stacktrace', stacktrace)
}

/** Fields of a shape of their own. */
const scrubTypedFields = (scrubber: ValueScrubber, event: Event): void => {
  const { logentry, request, user } = event
  if (logentry) scrubber.at('logentry', () => scrubLogEntry(scrubber, logentry))
  if (request) scrubber.at('request', () => scrubRequest(scrubber, request))
  if (user) scrubber.at('user', () => scrubUser(scrubber, user))
  scrubber.at('tags', () => scrubTags(scrubber, event))
  scrubAddresses(scrubber, event)
  for (const name of reports) {
    const report = event[name]
    if (isObject(report)) scrubber.at(name, () => scrubReportValue(scrubber, report))
  }
}

/**
 * Takes personal data out of a normalised event by the default rules of ingest.md 3.8 and the project's own fields. Works **in place** and returns the
 * same object, because the pipeline owns it; each change is remarked in `event._meta`. A second run changes nothing. Never throws.
 *
 * Exempt are `debug_meta`, file paths and source lines of frames and the user agent; `logentry`, values of exceptions and tags are only edited in parts.
 */
export const scrubEvent = (event: Event, settings: ScrubSettings): Event => {
  const rules = compileRules(settings)
  if (!rules) return event
  const scrubber = new ValueScrubber(event, rules)
  scrubComplaints(scrubber, event)
  scrubTypedFields(scrubber, event)
  scrubOpenFields(scrubber, event)
  return event
}

/** A name that a client gave to something beside events, such as a file: only certain credentials go. */
export const scrubName = (name: string, settings: ScrubSettings): string => {
  const rules = compileRules(settings)
  return rules ? new ValueScrubber({}, rules).certain(name) : name
}
