import type { Event, ExceptionValue, Frame } from '#packages/protocol/event'
import type { Json, JsonObject } from '#packages/protocol/json'

import { crashFrame, crashStacktrace, culpritFrame, mainException } from './crash-frame.ts'

const titleCharsMax = 100
const culpritCharsMax = 200
const typeCharsMax = 128
const valueCharsMax = 1024

/** What an event is called (grouping.md 4.1). `location` and most of `metadata` may be missing. */
interface Title {
  /** At most 100 characters, never empty. */
  readonly title: string
  /** `type`, `value`, `filename`, `function` of errors; `title` of messages; `message`, `uri`, `directive`, `origin` of security reports. */
  readonly metadata: JsonObject
  readonly location?: string
}

const cut = (text: string, max: number): string => {
  if (text.length <= max) return text
  return `${text
    .slice(0, max - 3)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}...`
}

/** The first line that is not blank. */
const firstLine = (text: string | undefined): string => /[^\s][^\r\n]*/.exec(text ?? '')?.[0].trimEnd() ?? ''

const present = (fields: JsonObject): JsonObject => {
  const metadata: JsonObject = {}
  for (const key in fields) if (fields[key] !== undefined && fields[key] !== '') metadata[key] = fields[key]
  return metadata
}

const withLocation = (title: string, metadata: JsonObject, location: string | undefined): Title =>
  location === undefined || location === '' ? { title, metadata } : { title, metadata, location }

/** A synthetic exception has a made-up type: its function says more. */
const errorName = (exception: ExceptionValue | undefined): string | undefined =>
  exception?.mechanism?.synthetic === true ? undefined : cut(exception?.type ?? 'Error', typeCharsMax)

const text = (payload: JsonObject | undefined, key: string): string | undefined => {
  const value: Json | undefined = payload && Object.hasOwn(payload, key) ? payload[key] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The annotations by which crash handlers name the program and the process (Crashpad, Breakpad, Electron). */
const programKeys = ['prod', '_productName', 'product', 'ProductName']
const processKeys = ['ptype', 'process_type', 'processType']

const annotation = (extra: JsonObject | undefined, keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const value = firstLine(text(extra, key))
    if (value !== '') return value
  }
  return undefined
}

/** A dump without symbols has no function to be called after, but its annotations say what crashed. */
const dumpTitle = ({ extra }: Event): string => {
  const program = annotation(extra, programKeys)
  const kind = annotation(extra, processKeys)
  return `Native crash${program === undefined ? '' : ` in ${program}`}${kind === undefined ? '' : ` (${kind})`}`
}

const dumpMechanisms = new Set(['minidump', 'unreal', 'applecrashreport'])

const message = (event: Event): string => firstLine(event.logentry?.formatted) || firstLine(event.logentry?.message)

/** A synthetic exception without a function: only what made it up is known. */
const unnamedTitle = (event: Event, exception: ExceptionValue | undefined): string =>
  dumpMechanisms.has(exception?.mechanism?.type ?? '') ? dumpTitle(event) : '<unknown>'

/** A message that came with a stack (JavaScript) is called by its words; else a made-up exception by its function. */
const syntheticTitle = (event: Event, exception: ExceptionValue | undefined, functionName: string | undefined): string =>
  message(event) || (functionName ?? unnamedTitle(event, exception))

const errorTitle = (event: Event, mainExceptionId: number | undefined): Title => {
  const exception = mainException(event, mainExceptionId)
  const { filename, function: functionName }: Frame = crashFrame(crashStacktrace(event, exception)) ?? {}
  const type = errorName(exception)
  const line = firstLine(exception?.value)
  const title = type === undefined ? syntheticTitle(event, exception, functionName) : [type, line].filter((part) => part !== '').join(': ')
  const metadata = present({ type, value: cut(exception?.value ?? '', valueCharsMax), filename, function: functionName })
  return withLocation(cut(title, titleCharsMax), metadata, filename)
}

const cspTitle = (event: Event): Title => {
  const title = cut(message(event) || '<untitled>', titleCharsMax)
  const uri = text(event.csp, 'blocked_uri') ?? 'self'
  return withLocation(title, present({ message: title, uri, directive: text(event.csp, 'effective_directive') }), uri)
}

const hostTitle = (event: Event, payload: JsonObject | undefined): Title => {
  const title = cut(message(event) || '<untitled>', titleCharsMax)
  const origin = text(payload, 'hostname')
  return withLocation(title, present({ message: title, origin }), origin)
}

const messageTitle = (event: Event): Title => {
  const title = cut(message(event) || '<unlabeled event>', titleCharsMax)
  return event.type === 'nel' ? { title, metadata: present({ title, uri: event.request?.url }) } : { title, metadata: { title } }
}

const occurrenceTitle = (event: Event): Title => {
  const title = cut(event.occurrence?.title ?? event.transaction ?? '<unlabeled event>', titleCharsMax)
  const { type: issueType, subtitle = '' } = event.occurrence ?? {}
  return { title, metadata: present({ title, value: cut(subtitle, valueCharsMax), issueType }) }
}

/**
 * Title, metadata and location of an event by its type (grouping.md 4.1). Frames must have had `decideInApp` for the best choice of the crash frame.
 * `mainExceptionId` is the exception that grouping singled out of a group, if it did.
 */
export const titleOf = (event: Event, mainExceptionId?: number): Title => {
  switch (event.type) {
    case 'error':
      return errorTitle(event, mainExceptionId)
    case 'csp':
      return cspTitle(event)
    case 'hpkp':
    case 'expectct':
    case 'expectstaple':
      return hostTitle(event, event[event.type])
    case 'transaction':
      return occurrenceTitle(event)
    case 'nel':
    case 'default':
      return messageTitle(event)
  }
}

const nativePlatforms = new Set(['objc', 'cocoa', 'native'])
const scriptPlatforms = new Set(['javascript', 'node'])

const frameCulprit = (frame: Frame, platform: string): string => {
  const name = frame.function ?? '?'
  const place = frame.module ?? frame.filename
  if (nativePlatforms.has(platform)) return frame.function ?? ''
  if (scriptPlatforms.has(platform)) return place === undefined ? (frame.function ?? '') : `${name}(${place})`
  if (place === undefined) return frame.function ?? ''
  return frame.function === undefined ? place : `${place} in ${frame.function}`
}

const computedCulprit = (event: Event, mainExceptionId: number | undefined): string => {
  const exception = mainException(event, mainExceptionId)
  if (exception?.mechanism?.synthetic === true) return ''
  const frame = culpritFrame(crashStacktrace(event, exception))
  return frame ? frameCulprit(frame, frame.platform ?? event.platform) : (event.request?.url ?? '')
}

/** Where it happened, in one line of at most 200 characters (grouping.md 4.2): as sent, else the transaction, else the crash frame, else the url. */
export const culpritOf = (event: Event, mainExceptionId?: number): string =>
  cut(event.culprit ?? event.transaction ?? computedCulprit(event, mainExceptionId), culpritCharsMax)
