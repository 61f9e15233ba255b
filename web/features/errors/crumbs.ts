import type { BreadcrumbAnswer } from '#packages/contract/event'
import type { Json, JsonObject } from '#packages/protocol/json'

import { lineOf, scalarText, textOf } from '../../lib/json-text.ts'

/** What a breadcrumb is of; each kind has its own sign. */
export const crumbKinds = [
  'http',
  'navigation',
  'ui',
  'console',
  'query',
  'error',
  'transaction',
  'user',
  'device',
  'connectivity',
  'default',
] as const
export type CrumbKind = (typeof crumbKinds)[number]

export const crumbLevels = ['fatal', 'error', 'warning', 'info', 'debug'] as const
type CrumbLevel = (typeof crumbLevels)[number]

/** One line of the breadcrumbs table. */
export type CrumbRow =
  | {
      readonly kind: 'crumb'
      readonly crumb: BreadcrumbAnswer
      /** Place in the event's list. */ readonly index: number
      /** Identical crumbs that follow each other. */ readonly repeats: number
    }
  | { readonly kind: 'gap'; readonly index: number; readonly ms: number }

export interface CrumbFilter {
  /** Part of what a crumb says, in small or large letters. Empty: all. */
  readonly text: string
  /** Null: all. */
  readonly kind: CrumbKind | null
  readonly level: CrumbLevel | null
  /** Errors, warnings and requests alone. */
  readonly loudOnly: boolean
}

/** A pause longer than this between two crumbs is drawn. */
const gapMsMin = 5_000

const isHttp = ({ type, category }: BreadcrumbAnswer): boolean =>
  type === 'http' || category === 'httplib' || category === 'fetch' || category === 'xhr' || category === 'http'

const isQuery = ({ type, category, data }: BreadcrumbAnswer): boolean =>
  type === 'query' || category === 'query' || (category ?? '').startsWith('db') || textOf(data?.['db.system']) !== null

const isError = ({ type, category }: BreadcrumbAnswer): boolean =>
  type === 'error' || category === 'exception' || category === 'error' || category === 'sentry.event'

const namedKinds: ReadonlyMap<string, CrumbKind> = new Map<string, CrumbKind>([
  ['navigation', 'navigation'],
  ['ui', 'ui'],
  ['touch', 'ui'],
  ['console', 'console'],
  ['debug', 'console'],
  ['logger', 'console'],
  ['sentry.transaction', 'transaction'],
  ['transaction', 'transaction'],
  ['user', 'user'],
  ['auth', 'user'],
  ['device', 'device'],
  ['system', 'device'],
  ['app', 'device'],
  ['network', 'connectivity'],
  ['connectivity', 'connectivity'],
])

/** What a crumb is of, by its type, then by the first part of its category (`ui.click` is of the interface). */
export const kindOfCrumb = (crumb: BreadcrumbAnswer): CrumbKind => {
  if (isHttp(crumb)) return 'http'
  if (isQuery(crumb)) return 'query'
  if (isError(crumb)) return 'error'
  const { type, category } = crumb
  const first = (category ?? '').split('.')[0] ?? ''
  return namedKinds.get(type) ?? namedKinds.get(category ?? '') ?? namedKinds.get(first) ?? 'default'
}

const isLoud = (crumb: BreadcrumbAnswer): boolean =>
  crumb.level === 'error' || crumb.level === 'fatal' || crumb.level === 'warning' || isHttp(crumb) || isError(crumb)

const isSame = (a: BreadcrumbAnswer, b: BreadcrumbAnswer): boolean =>
  a.message === b.message &&
  a.category === b.category &&
  a.type === b.type &&
  a.level === b.level &&
  lineOf(a.data ?? {}) === lineOf(b.data ?? {})

const says = (crumb: BreadcrumbAnswer, wanted: string): boolean =>
  wanted === '' ||
  `${crumb.category ?? ''} ${crumb.message ?? ''} ${crumb.level} ${lineOf(crumb.data ?? {})}`.toLowerCase().includes(wanted)

const msBetween = (a: BreadcrumbAnswer, b: BreadcrumbAnswer): number => {
  const ms = a.timestamp !== null && b.timestamp !== null ? Math.abs(Date.parse(a.timestamp) - Date.parse(b.timestamp)) : 0
  return Number.isNaN(ms) ? 0 : ms
}

/** Lines of the table in the order wanted: filtered, repeated crumbs in one line, a line for each pause of more than five seconds. Linear. */
export const crumbRows = (crumbs: readonly BreadcrumbAnswer[], filter: CrumbFilter, newestFirst: boolean): readonly CrumbRow[] => {
  const rows: CrumbRow[] = []
  const wanted = filter.text.toLowerCase()
  const isWanted = (crumb: BreadcrumbAnswer): boolean =>
    (filter.level === null || crumb.level === filter.level) &&
    (filter.kind === null || kindOfCrumb(crumb) === filter.kind) &&
    (!filter.loudOnly || isLoud(crumb)) &&
    says(crumb, wanted)
  let before: BreadcrumbAnswer | null = null
  for (const [index, crumb] of newestFirst ? [...crumbs.entries()].toReversed() : crumbs.entries()) {
    if (!isWanted(crumb)) continue
    const last = rows.at(-1)
    if (last?.kind === 'crumb' && isSame(last.crumb, crumb)) {
      rows[rows.length - 1] = { ...last, repeats: last.repeats + 1 }
    } else {
      const ms = before ? msBetween(before, crumb) : 0
      if (ms > gapMsMin) rows.push({ kind: 'gap', index, ms })
      rows.push({ kind: 'crumb', crumb, index, repeats: 1 })
    }
    before = crumb
  }
  return rows
}

/** What a crumb says, in the form its kind is read best. */
export type CrumbText =
  | {
      readonly form: 'http'
      readonly method: string
      readonly url: string
      readonly status: string | null
      readonly durationMs: number | null
      readonly rest: JsonObject
    }
  | { readonly form: 'navigation'; readonly from: string; readonly to: string; readonly rest: JsonObject }
  | { readonly form: 'code'; readonly code: string; readonly rest: JsonObject }
  | { readonly form: 'text'; readonly text: string; readonly rest: JsonObject }

const without = (data: JsonObject, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)))

const numberOf = (value: Json | undefined): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

const startKeys = ['http.start_timestamp', 'start_timestamp'] as const
const endKeys = ['http.end_timestamp', 'end_timestamp'] as const
const durationKeys = ['duration', 'http.duration', 'duration_ms'] as const

const firstNumber = (data: JsonObject, keys: readonly string[]): number | null => {
  for (const key of keys) {
    const value = numberOf(data[key])
    if (value !== null) return value
  }
  return null
}

/** Milliseconds that a request took, as far as the SDK says. Times below a year's number of milliseconds are seconds since 1970. */
const requestMs = (data: JsonObject): number | null => {
  const given = firstNumber(data, durationKeys)
  if (given !== null && given >= 0) return given
  const [start, end] = [firstNumber(data, startKeys), firstNumber(data, endKeys)]
  if (start === null || end === null || end < start) return null
  return (end - start) * (start < 31_536_000_000 ? 1_000 : 1)
}

const requestKeys = ['url', 'method', 'http.method', 'http.request.method', 'status_code', 'http.response.status_code'] as const

const httpText = (url: string, data: JsonObject): CrumbText => ({
  form: 'http',
  method: textOf(data['method']) ?? textOf(data['http.method']) ?? textOf(data['http.request.method']) ?? 'GET',
  url,
  status: scalarText(data['status_code']) ?? scalarText(data['http.response.status_code']),
  durationMs: requestMs(data),
  rest: without(data, ...requestKeys, ...(requestMs(data) === null ? [] : [...startKeys, ...endKeys, ...durationKeys])),
})

/** Consoles send what they print twice: as text, and as its parts. */
const consoleRest = (message: string, data: JsonObject): JsonObject => {
  const parts = data['arguments']
  const repeated = Array.isArray(parts) && parts.every((part) => typeof part !== 'object') && parts.join(' ') === message
  return without(data, ...(data['logger'] === 'console' ? ['logger'] : []), ...(repeated ? ['arguments'] : []))
}

/** Requests and steps from page to page say what they are in `data`, not in a message. */
const dataText = (kind: CrumbKind, data: JsonObject): CrumbText | null => {
  const url = textOf(data['url'])
  if (url !== null) return httpText(url, data)
  const to = textOf(data['to'])
  if (kind !== 'navigation' || to === null) return null
  return { form: 'navigation', from: textOf(data['from']) ?? '', to, rest: without(data, 'from', 'to') }
}

/** Chooses the form of a crumb (ui.md 2.4). */
export const crumbText = (crumb: BreadcrumbAnswer): CrumbText => {
  const data = crumb.data ?? {}
  const message = crumb.message ?? ''
  const kind = kindOfCrumb(crumb)
  const said = message === '' ? dataText(kind, data) : null
  if (said) return said
  if (kind === 'query' || kind === 'ui') return { form: 'code', code: message, rest: data }
  return { form: 'text', text: message, rest: kind === 'console' ? consoleRest(message, data) : data }
}
