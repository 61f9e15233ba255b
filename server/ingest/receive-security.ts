import type { ContentEncoding } from '#packages/protocol/content-encoding'
import { inflate } from '#packages/protocol/inflate'
import type { Json } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'
import { securityReportType } from '#packages/protocol/security-report-type'

import type { Answer } from './answer.ts'
import type { Door, Exchange } from './door.ts'
import { receiveLegacy } from './receive-legacy.ts'
import type { LegacyDoor, Looked } from './receive-legacy.ts'
import { contentTypeOf } from './record.ts'
import type { HeadExtras } from './record.ts'
import { rejections } from './reject.ts'
import type { Route } from './route.ts'

/** Media types of browsers' reports (ingest.md 1.9.3). */
const securityTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/csp-report',
  'application/expect-ct-report',
  'application/expect-ct-report+json',
  'application/expect-staple-report',
  'application/reports+json',
])
const nelTypes: ReadonlySet<string> = new Set(['application/reports+json', 'application/json'])

const releaseLengthMax = 250
const empty: Answer = { status: 200, contentType: '', body: '' }

const mediaType = (contentType: string): string => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()

const queryExtras = (query: string): HeadExtras => {
  const parameters = new URLSearchParams(query)
  const release = parameters.get('sentry_release')
  const environment = parameters.get('sentry_environment')
  return {
    ...(release !== null && { release: release.slice(0, releaseLengthMax) }),
    ...(environment !== null && { environment: environment.slice(0, releaseLengthMax) }),
  }
}

interface ReportLook {
  readonly bytesMax: number
  readonly extras: HeadExtras
  readonly isReport: (report: Json) => boolean
}

const lookIntoReport = (start: Buffer, encoding: ContentEncoding, { bytesMax, extras, isReport }: ReportLook): Looked => {
  const inflated = inflate(start, encoding, { bytesMax })
  if (inflated.kind === 'too_large') return { kind: 'rejected', rejection: rejections.reportTooLarge }
  if (inflated.kind === 'corrupt') return { kind: 'rejected', rejection: rejections.invalidCompression }
  const parsed = parseJson(inflated.bytes)
  if (parsed.kind !== 'parsed') return { kind: 'rejected', rejection: rejections.invalidJson }
  return isReport(parsed.value) ? { kind: 'ok', answer: empty, extras } : { kind: 'rejected', rejection: rejections.invalidReport }
}

const isSecurityReport = (report: Json): boolean => securityReportType(report) !== undefined
const isNelReport = (report: Json): boolean => typeof report === 'object' && report !== null

/** `/api/{project}/security/`, its alias `/csp-report/`, and `/nel/`: what browsers report by themselves; 415 for other media types. */
export const receiveSecurity = (door: Door, exchange: Exchange, { kind, project }: Route): Promise<void> => {
  const isNel = kind === 'nel'
  const contentType = contentTypeOf(exchange)
  const types = isNel ? nelTypes : securityTypes
  const legacy: LegacyDoor = {
    kind: isNel ? 'nel' : 'security',
    category: isNel ? 'error' : 'security',
    bytesMax: door.limits.legacyBytesMax,
    tooLarge: rejections.reportTooLarge,
    answers429: true,
    headRejection: types.has(mediaType(contentType)) ? undefined : rejections.contentType,
    look: (start, encoding) =>
      lookIntoReport(start, encoding, {
        bytesMax: door.limits.legacyBytesMax,
        extras: { contentType, ...queryExtras(exchange.query) },
        isReport: isNel ? isNelReport : isSecurityReport,
      }),
  }
  return receiveLegacy(door, exchange, project, legacy)
}
