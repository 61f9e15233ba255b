import { breadcrumbsMax } from '#packages/normalize/limits'
import { claimedTimeMs } from '#packages/normalize/timestamps'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'
import type { Part } from '#packages/protocol/multipart'
import { parseJson } from '#packages/protocol/parse-json'

import { readMsgpack } from './decode-msgpack.ts'

/** An event (ingest.md 1.8), all that the fields of a crash form say together, and each of its msgpack files. */
const eventBytesMax = 1024 * 1024
/** `sentry[a][b]` keys nest no deeper (ingest.md 1.9.4), and so deep are events that say different things merged. */
const depthMax = 8
/** Breadcrumbs of one ring that are read; a ring holds a hundred. */
const ringDocumentsMax = 1000

const eventFile = '__sentry-event'
const ringFiles = ['__sentry-breadcrumb1', '__sentry-breadcrumb2']

const isJsonChunk = ({ name }: Part): boolean => name === 'sentry' || /^sentry__\d{1,4}$/.test(name)

/** Parts of a crash form that tell of the event, be they sent as files: no attachments. */
export const isCrashField = ({ name }: Part): boolean => name.startsWith('__sentry')

/** Sets `sentry[release]=x`, `sentry[tags][a]=b` into an event. Null-prototype objects: the names are the client's. */
const setBracketed = (event: JsonObject, name: string, value: string): void => {
  // Without the second bracket in the class a name of nothing but opening brackets would take quadratic time.
  const path = [...name.matchAll(/\[([^\][]*)\]/g)].map(([, key = '']) => key).slice(0, depthMax)
  const last = path.pop()
  if (last === undefined) return
  let target = event
  for (const key of path) {
    const next = target[key]
    const child: JsonObject = isObject(next) ? next : (Object.create(null) as JsonObject)
    target[key] = child
    target = child
  }
  target[last] = value
}

const parseObject = (bytes: Buffer): JsonObject => {
  const parsed = parseJson(bytes)
  return parsed.kind === 'parsed' && isObject(parsed.value) ? parsed.value : {}
}

const isGiven = (value: Json | undefined): value is Json => value !== undefined && value !== null

/** What `first` says stays, and `second` adds to it. */
const merged = (first: JsonObject, second: JsonObject, depth: number): JsonObject => {
  const both: JsonObject = Object.assign(Object.create(null) as JsonObject, first)
  for (const key in second) {
    const present = both[key]
    const other = second[key]
    if (other === undefined) continue
    if (!isGiven(present)) both[key] = other
    else if (depth > 1 && isObject(present) && isObject(other)) both[key] = merged(present, other, depth - 1)
  }
  return both
}

/** `sentry` JSON, whole or in chunks `sentry__1`, `sentry__2`, then `sentry[..]` fields; every other field is extra. */
const fieldsEvent = (parts: readonly Part[]): JsonObject => {
  const chunks = parts.filter(isJsonChunk).toSorted((a, b) => Number(a.name.slice(8)) - Number(b.name.slice(8)))
  const fields: JsonObject = Object.create(null)
  const extra: JsonObject = Object.create(null)
  for (const part of parts) {
    const { name, filename, body } = part
    if (filename !== undefined || isJsonChunk(part) || isCrashField(part)) continue
    if (name.startsWith('sentry[')) setBracketed(fields, name, body.toString('utf8'))
    else extra[name] = body.toString('utf8')
  }
  const event = merged(parseObject(Buffer.concat(chunks.map(({ body }) => body))), fields, depthMax)
  const given = event['extra']
  if (Object.keys(extra).length > 0) event['extra'] = isObject(given) ? merged(given, extra, 1) : extra
  return event
}

interface Timed {
  readonly crumb: Json
  readonly timeMs: number
}

/** A breadcrumb without a time stands behind the one before it. */
const timed = (crumbs: readonly Json[]): Timed[] => {
  let last = -Infinity
  return crumbs.map((crumb) => {
    last = (isObject(crumb) ? claimedTimeMs(crumb['timestamp']) : undefined) ?? last
    return { crumb, timeMs: last }
  })
}

const listOf = (value: Json | undefined): readonly Json[] => {
  const list = isObject(value) && Object.hasOwn(value, 'values') ? value['values'] : value
  return Array.isArray(list) ? list : []
}

/** Two rings are written in turn, so which is the newer one is said by the times alone. */
const orderedBreadcrumbs = (lists: readonly (readonly Json[])[]): Json[] =>
  lists
    .flatMap(timed)
    .toSorted((a, b) => (a.timeMs === b.timeMs ? 0 : a.timeMs - b.timeMs))
    .map(({ crumb }) => crumb)
    .slice(-breadcrumbsMax)

/** What the msgpack files of a form say, and why some of it is lost. */
interface FilesEvent {
  readonly event: JsonObject
  readonly lost: readonly string[]
}

const readDocuments = (parts: readonly Part[], name: string, documentsMax: number, lost: string[]): readonly Json[] => {
  const part = parts.find((candidate) => candidate.name === name)
  if (!part || part.body.byteLength === 0) return []
  if (part.body.byteLength > eventBytesMax) {
    lost.push('too_large:form_data')
    return []
  }
  const { documents, isWhole } = readMsgpack(part.body, documentsMax)
  if (!isWhole) lost.push('invalid_msgpack')
  return documents
}

/** The event and the two rings of breadcrumbs that Crashpad uploads beside the dump. A ring is a row of documents, each a breadcrumb or a list of them. */
const filesEvent = (parts: readonly Part[]): FilesEvent => {
  const lost: string[] = []
  const [document = null] = readDocuments(parts, eventFile, 1, lost)
  const event: JsonObject = isObject(document) ? document : {}
  const rings = ringFiles.map((name) => readDocuments(parts, name, ringDocumentsMax, lost).flat())
  if (rings.every((ring) => ring.length === 0)) return { event, lost }
  return { event: { ...event, breadcrumbs: orderedBreadcrumbs([listOf(event['breadcrumbs']), ...rings]) }, lost }
}

/** The event of a crash form as JSON, and the reasons of what had to be left out of it. */
export interface CrashEvent {
  readonly event: Buffer
  readonly lost: readonly string[]
}

const fieldsBytes = (parts: readonly Part[]): number =>
  parts
    .filter((part) => !isCrashField(part) && (part.filename === undefined || isJsonChunk(part)))
    .reduce((sum, { name, body }) => sum + name.length + body.byteLength, 0)

/**
 * The event that came with a dump (ingest.md 1.9.4): the msgpack event first, then `sentry` JSON, then form keys, and `defaults` for what none of them
 * says. What is too large is left out and named, so that the rest of the crash is kept.
 */
export const readCrashEvent = (parts: readonly Part[], defaults: JsonObject): CrashEvent => {
  const areTooLarge = fieldsBytes(parts) > eventBytesMax
  const fields = areTooLarge ? {} : fieldsEvent(parts)
  const files = filesEvent(parts)
  const lost = [...(areTooLarge ? ['too_large:form_data'] : []), ...files.lost]
  const event = Buffer.from(JSON.stringify({ ...defaults, ...merged(files.event, fields, depthMax) }))
  if (event.byteLength <= eventBytesMax) return { event, lost }
  // Written as JSON it grew beyond what an event may be.
  const small = Buffer.from(JSON.stringify({ ...defaults, ...fields }))
  return {
    event: small.byteLength <= eventBytesMax ? small : Buffer.from(JSON.stringify(defaults)),
    lost: [...lost, 'too_large:form_data'],
  }
}
