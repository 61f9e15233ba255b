import type { Event } from '#packages/protocol/event'

import { readContexts } from './contexts.ts'
import { readDebugMeta } from './debug-meta.ts'
import { readExceptions } from './exception.ts'
import { field, readLenientText, readMap, readText, readWhole } from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { readFingerprint } from './fingerprint.ts'
import { bagLimits, loggerCharsMax, textLimits, timeSpentMax } from './limits.ts'
import { readExtra, readModules } from './maps.ts'
import { readDist, readEnvironment, readRelease } from './release.ts'
import { readRequest } from './request.ts'
import { readStacktrace } from './stacktrace.ts'
import { cutText, scalarText } from './text.ts'
import { readThreads } from './threads.ts'
import { readUser } from './user.ts'

/** Drops leading words of a dotted name until the rest fits behind `*.`; a name without dots is cut. */
const shortLogger = (name: string): string | undefined => {
  let at = name.indexOf('.', name.length - loggerCharsMax)
  if (at < 0) at = name.lastIndexOf('.')
  return at >= 0 && name.length - at < loggerCharsMax ? `*${name.slice(at)}` : undefined
}

const readLogger: Reader<string> = (value, notes) => {
  const name = scalarText(value)?.trim()
  if (name === undefined || /[\r\n]/.test(name)) {
    notes.invalid(value, name === undefined ? 'expected a string' : 'newline in a logger name')
    return undefined
  }
  if (name === '') return undefined
  const short = name.length > loggerCharsMax ? shortLogger(name) : undefined
  if (short === undefined) return cutText(name, { max: loggerCharsMax, allowance: 0 }, notes)
  notes.cut(0, 1, name.length)
  return cutText(short, { max: loggerCharsMax, allowance: 0 }, notes)
}

const readTransaction: Reader<string> = (value, notes) =>
  readText(textLimits.transaction)(typeof value === 'string' ? value.trim() : value, notes)

const readTimeSpent: Reader<number> = (value, notes) => {
  const spent = readWhole(value, notes)
  if (spent === undefined || spent < timeSpentMax) return spent
  notes.invalid(value, 'number out of range')
  return undefined
}

/**
 * The fields of an event that are read without knowledge of the others (ingest.md 3.1). Time, level, type, tags, message, sdk, breadcrumbs, errors
 * and `_meta` need more and are read in normalize-event.ts. Keys that stand in neither place are dropped.
 */
export const eventFields: Fields<Event> = [
  field('logger', readLogger),
  field('transaction', readTransaction),
  field('transaction_info', readMap(bagLimits.data)),
  field('culprit', readText(textLimits.transaction)),
  field('server_name', readLenientText(textLimits.name)),
  field('release', readRelease),
  field('dist', readDist),
  field('environment', readEnvironment),
  field('extra', readExtra),
  field('modules', readModules),
  field('fingerprint', readFingerprint),
  field('checksum', readText(textLimits.word)),
  field('time_spent', readTimeSpent),
  field('user', readUser),
  field('request', readRequest),
  field('contexts', readContexts),
  field('exception', readExceptions),
  field('threads', readThreads),
  field('stacktrace', readStacktrace),
  field('template', readMap(bagLimits.context)),
  field('debug_meta', readDebugMeta),
  field('csp', readMap(bagLimits.report)),
  field('hpkp', readMap(bagLimits.report)),
  field('expectct', readMap(bagLimits.report)),
  field('expectstaple', readMap(bagLimits.report)),
  field('nel', readMap(bagLimits.report)),
]

/** Old names of interfaces; the new name wins where both are there. */
export const aliases: readonly (readonly [alias: string, name: string])[] = [
  ['sentry.interfaces.Message', 'logentry'],
  ['sentry.interfaces.User', 'user'],
  ['sentry.interfaces.Http', 'request'],
  ['sentry.interfaces.Contexts', 'contexts'],
  ['sentry.interfaces.Breadcrumbs', 'breadcrumbs'],
  ['sentry.interfaces.Exception', 'exception'],
  ['sentry.interfaces.Stacktrace', 'stacktrace'],
  ['sentry.interfaces.Template', 'template'],
  ['sentry.interfaces.Csp', 'csp'],
  ['sentry.interfaces.Hpkp', 'hpkp'],
  ['sentry.interfaces.ExpectCT', 'expectct'],
  ['sentry.interfaces.ExpectStaple', 'expectstaple'],
]
