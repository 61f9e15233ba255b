import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { readCsp } from './csp.ts'

/** An event to be normalised, or the name of the outcome. */
export type SecurityReportResult =
  | { readonly ok: true; readonly event: JsonObject }
  | { readonly ok: false; readonly error: 'security_report' }

const refused: SecurityReportResult = { ok: false, error: 'security_report' }

const hostCharsMax = 255

/** What the kinds of report have in common; empty texts leave their field out. */
interface ReportFacts {
  readonly logger: string
  readonly message: string
  readonly url: string
  readonly referrer: string
  readonly userAgent: string
}

const eventOf = (facts: ReportFacts, fields: JsonObject): SecurityReportResult => {
  const headers: Json[] = []
  if (facts.referrer !== '') headers.push(['Referer', facts.referrer])
  if (facts.userAgent !== '') headers.push(['User-Agent', facts.userAgent])
  const request: JsonObject = {}
  if (facts.url !== '') request['url'] = facts.url
  if (headers.length > 0) request['headers'] = headers
  return { ok: true, event: { logger: facts.logger, level: 'error', logentry: { formatted: facts.message }, request, ...fields } }
}

const textAt = (value: JsonObject, key: string): string => {
  const text = Object.hasOwn(value, key) ? value[key] : undefined
  return typeof text === 'string' ? text.trim() : ''
}

const cspEvent = (body: Json | undefined, report: JsonObject): SecurityReportResult => {
  const facts = readCsp(body)
  if (!facts) return refused
  const { csp, message, culprit, tags } = facts
  const url = facts.documentUri || textAt(report, 'url')
  return eventOf({ logger: 'csp', message, url, referrer: facts.referrer, userAgent: textAt(report, 'user_agent') }, { csp, culprit, tags })
}

/** Keys in one spelling: `effective-expiration-date` becomes `effective_expiration_date`. */
const snakeCased = (report: JsonObject): JsonObject => {
  const named: JsonObject = Object.create(null)
  for (const key in report) named[key.replaceAll('-', '_')] = report[key]
  return named
}

const hostUrl = (report: JsonObject): string => {
  const port = report['port']
  const suffix =
    (typeof port === 'number' || typeof port === 'string') && /^\d{1,5}$/.test(String(port)) && String(port) !== '443' ? `:${port}` : ''
  return `https://${textAt(report, 'hostname')}${suffix}/`
}

const hostReports = {
  expectct: (host: string) => `Certificate transparency was not proved for '${host}'`,
  expectstaple: (host: string) => `No valid OCSP staple from '${host}'`,
  hpkp: (host: string) => `Pinned public key not presented by '${host}'`,
} as const

const hostEvent = (kind: keyof typeof hostReports, body: Json | undefined): SecurityReportResult => {
  if (!isObject(body)) return refused
  const hostname = textAt(body, 'hostname')
  if (hostname === '' || hostname.length > hostCharsMax || /[\s/]/.test(hostname)) return refused
  const facts = { logger: kind, message: hostReports[kind](hostname), url: hostUrl(body), referrer: '', userAgent: '' }
  return eventOf(facts, { [kind]: snakeCased(body), culprit: hostname, tags: { hostname } })
}

/** A network error report: the failure is named by its type, such as `dns.name_not_resolved`; the page asked for is its place. */
const nelEvent = (report: JsonObject): SecurityReportResult => {
  const body = report['body']
  const type = isObject(body) ? textAt(body, 'type') : ''
  const url = textAt(report, 'url')
  if (!isObject(body) || type === '' || url === '') return refused
  const host = /^[a-z]{1,10}:\/\/(?:[^/?#@]{0,200}@)?([^/?#]{1,255})/i.exec(url)?.[1] ?? url.slice(0, hostCharsMax)
  const message = `Network error '${type.slice(0, 100)}' from '${host}'`
  const nel: JsonObject = { ...snakeCased(body), url, ...(report['age'] === undefined ? undefined : { age: report['age'] }) }
  const facts = { logger: 'nel', message, url, referrer: textAt(body, 'referrer'), userAgent: textAt(report, 'user_agent') }
  return eventOf(facts, { nel, culprit: host, tags: { 'nel.type': type.slice(0, 100) } })
}

/**
 * Turns one browser report into an event for `normalizeEvent` (ingest.md 1.9.3): CSP (old and Reporting API form), Expect-CT, Expect-Staple, HPKP,
 * or, on the endpoint for it, network errors. Lists of reports are split before. Fails for any other shape, an unknown directive, a missing host.
 * The receiver's facts (client address, User-Agent, release, environment) are added by `normalizeEvent`.
 */
export const securityReportEvent = (report: Json, endpoint: 'security' | 'nel'): SecurityReportResult => {
  if (!isObject(report)) return refused
  if (endpoint === 'nel' || report['type'] === 'network-error') return nelEvent(report)
  if (Object.hasOwn(report, 'csp-report')) return cspEvent(report['csp-report'], report)
  if (report['type'] === 'csp-violation') return cspEvent(report['body'], report)
  if (Object.hasOwn(report, 'expect-ct-report')) return hostEvent('expectct', report['expect-ct-report'])
  if (Object.hasOwn(report, 'expect-staple-report')) return hostEvent('expectstaple', report['expect-staple-report'])
  return Object.hasOwn(report, 'known-pins') ? hostEvent('hpkp', report) : refused
}
