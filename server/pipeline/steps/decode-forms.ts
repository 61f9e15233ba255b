import type { DataCategory } from '#packages/protocol/data-category'
import type { JsonObject } from '#packages/protocol/json'
import { multipartBoundary, parseMultipart } from '#packages/protocol/multipart'
import type { Multipart, Part } from '#packages/protocol/multipart'

import { isCrashField, readCrashEvent } from './crash-event.ts'

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

/** A crash upload, as a form or as the bare dump: one event and its attachments. Fields that are too large are left out, the dump is not. */
export const readMinidump = (bytes: Buffer, contentType: string): FormItems => {
  const form = formOf(bytes, contentType)
  const parts = form.parts.length > 0 ? form.parts : [rawDump(bytes)]
  const { event, lost } = readCrashEvent(parts, crashDefaults)
  const files = parts.filter((part) => part.filename !== undefined && !isCrashField(part))
  return {
    items: [
      { type: 'event', header: {}, payload: event },
      ...files.map((part) => attachmentOf(part, part.name === minidumpField ? 'event.minidump' : 'event.attachment')),
    ],
    lost: [...lostParts(form, 'default'), ...lost.map((reason) => ({ reason, category: 'default' as const }))],
  }
}
