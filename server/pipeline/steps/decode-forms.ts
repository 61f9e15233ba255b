import type { DataCategory } from '#packages/protocol/data-category'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'
import { multipartBoundary, parseMultipart } from '#packages/protocol/multipart'
import type { Multipart, Part } from '#packages/protocol/multipart'
import { parseJson } from '#packages/protocol/parse-json'

/** An item as it comes out of a body, before it is checked and counted. */
export interface RawItem {
  readonly type: string
  readonly header: JsonObject
  readonly payload: Buffer
}

/** Items of a form, and what of it had to be left out. */
export interface FormItems {
  readonly items: readonly RawItem[]
  readonly lost: readonly { readonly reason: string; readonly category: DataCategory }[]
}

/** All that the fields of a crash form say together: as much as an event may (ingest.md 1.8, `form_data`). */
const fieldsBytesMax = 1024 * 1024
/** `sentry[a][b]` keys nest no deeper (ingest.md 1.9.4). */
const bracketDepthMax = 8
const minidumpField = 'upload_file_minidump'

const attachmentOf = (part: Part, attachmentType: string): RawItem => ({
  type: 'attachment',
  header: {
    filename: part.filename ?? part.name,
    content_type: part.contentType ?? 'application/octet-stream',
    attachment_type: attachmentType,
  },
  payload: part.body,
})

const noForm: Multipart = { parts: [], isEnded: false, overCap: false }

const formOf = (bytes: Buffer, contentType: string): Multipart => {
  const boundary = multipartBoundary(contentType)
  return (boundary === undefined ? undefined : parseMultipart(bytes, boundary)) ?? noForm
}

const lostParts = ({ overCap }: Multipart, category: DataCategory): FormItems['lost'] =>
  overCap ? [{ reason: 'too_many_items', category }] : []

/** Every file part is an attachment of the event that the path named (ingest.md 1.9.5). */
export const readAttachmentForm = (bytes: Buffer, contentType: string): FormItems => {
  const form = formOf(bytes, contentType)
  const files = form.parts.filter((part) => part.filename !== undefined)
  return { items: files.map((part) => attachmentOf(part, 'event.attachment')), lost: lostParts(form, 'attachment') }
}

/** Sets `sentry[release]=x`, `sentry[tags][a]=b` into an event. Null-prototype objects: the names are the client's. */
const setBracketed = (event: JsonObject, name: string, value: string): void => {
  // Without the second bracket in the class a name of nothing but opening brackets would take quadratic time.
  const path = [...name.matchAll(/\[([^\][]*)\]/g)].map(([, key = '']) => key).slice(0, bracketDepthMax)
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

const isJsonChunk = ({ name }: Part): boolean => name === 'sentry' || /^sentry__\d{1,4}$/.test(name)

/** The event that came with the dump: `sentry` JSON, whole or in chunks `sentry__1`, `sentry__2`, or as `sentry[..]` fields. */
const formEvent = (parts: readonly Part[]): JsonObject => {
  const chunks = parts.filter(isJsonChunk).toSorted((a, b) => Number(a.name.slice(8)) - Number(b.name.slice(8)))
  const event: JsonObject = Object.assign(Object.create(null) as JsonObject, parseObject(Buffer.concat(chunks.map(({ body }) => body))))
  const extra: JsonObject = Object.create(null) as JsonObject
  for (const { name, filename, body } of parts) {
    if (filename !== undefined || name === 'sentry' || name.startsWith('sentry__')) continue
    if (name.startsWith('sentry[')) setBracketed(event, name, body.toString('utf8'))
    else extra[name] = body.toString('utf8')
  }
  const given: Json | undefined = event['extra']
  if (Object.keys(extra).length > 0) event['extra'] = isObject(given) ? { ...extra, ...given } : extra
  return event
}

/** A dump without symbols yet is one exception without frames; the dump itself is kept as the attachment that the event names. */
const crashDefaults: JsonObject = {
  platform: 'native',
  level: 'fatal',
  exception: {
    values: [
      {
        type: 'Minidump',
        value: 'Native crash, see the attached minidump',
        mechanism: { type: 'minidump', handled: false, synthetic: true },
      },
    ],
  },
}

const rawDump = (bytes: Buffer): Part => ({
  name: minidumpField,
  filename: 'upload_file_minidump',
  contentType: 'application/x-dmp',
  body: bytes,
  isWhole: true,
})

const isField = ({ filename }: Part): boolean => filename === undefined

/** A crash upload, as a form or as the bare dump: one event and its attachments. Fields that are too large together are left out, the dump is not. */
export const readMinidump = (bytes: Buffer, contentType: string): FormItems => {
  const form = formOf(bytes, contentType)
  const parts = form.parts.length > 0 ? form.parts : [rawDump(bytes)]
  const fieldsBytes = parts
    .filter((part) => isField(part) || isJsonChunk(part))
    .reduce((sum, { name, body }) => sum + name.length + body.byteLength, 0)
  const areTooLarge = fieldsBytes > fieldsBytesMax
  const event = { ...crashDefaults, ...(areTooLarge ? {} : formEvent(parts)) }
  const files = parts.filter((part) => !isField(part) && !part.name.startsWith('__sentry'))
  return {
    items: [
      { type: 'event', header: {}, payload: Buffer.from(JSON.stringify(event)) },
      ...files.map((part) => attachmentOf(part, part.name === minidumpField ? 'event.minidump' : 'event.attachment')),
    ],
    lost: [...lostParts(form, 'default'), ...(areTooLarge ? [{ reason: 'too_large:form_data', category: 'default' } as const] : [])],
  }
}
