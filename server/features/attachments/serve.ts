import { buffer } from 'node:stream/consumers'

import { notFound } from '#server/http/answer'
import type { ScopedRequest } from '#server/http/route'
import type { AttachmentsTable } from '#server/stores/metadata/schema-issues'

import { readRange } from './byte-range.ts'
import { servedType, sniffedBytesMax } from './served-type.ts'

const cacheSeconds = 86_400

/** A name as a header takes it: ASCII for old clients, and the whole name percent-encoded (RFC 6266, RFC 5987). No byte of it can end the header. */
const dispositionOf = (name: string): string => {
  const plain = name.replaceAll(/[^\w .()+@=,-]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** What protects whoever opens it: never markup, never in our origin, never guessed at. */
const headersOf = (row: AttachmentsTable, contentType: string): Record<string, string> => ({
  'Content-Type': contentType,
  'Content-Disposition': dispositionOf(row.name),
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  // Bytes never change under an id, but who may see them does.
  'Cache-Control': `private, max-age=${cacheSeconds}, immutable`,
  Vary: 'Cookie, Authorization',
  ETag: etagOf(row),
  'Accept-Ranges': 'bytes',
})

const etagOf = ({ sha1 }: AttachmentsTable): string => `"${sha1}"`

const isKnown = (request: ScopedRequest, row: AttachmentsTable): boolean =>
  (request.headers.get('if-none-match') ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(row))

/** `If-Range` with another mark means that the client's part is of something else. */
const rangeHeader = (request: ScopedRequest, row: AttachmentsTable): string | null => {
  const condition = request.headers.get('if-range')
  return condition === null || condition === etagOf(row) ? request.headers.get('range') : null
}

/** The bytes of an attachment, streamed; the whole or one range. 304 for who has them, 416 for a range beyond them, 404 when they are gone. */
export const serveAttachment = async (request: ScopedRequest, row: AttachmentsTable): Promise<Response> => {
  const head = await request.blobs.openAttachment(row.id, { from: 0, end: sniffedBytesMax })
  if (head === undefined) return notFound()
  const headers = headersOf(row, servedType(row.content_type, await buffer(head)))
  if (isKnown(request, row)) return new Response(null, { status: 304, headers })
  const asked = readRange(rangeHeader(request, row), row.bytes)
  if (asked.kind === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${row.bytes}` } })
  const range = asked.kind === 'part' ? asked.range : { from: 0, end: row.bytes }
  const content = await request.blobs.openAttachment(row.id, range)
  if (content === undefined) return notFound()
  // `from` pulls nothing before the client does, and gives the file back when the client goes away.
  return new Response(ReadableStream.from(content as AsyncIterable<Uint8Array>), {
    status: asked.kind === 'part' ? 206 : 200,
    headers: {
      ...headers,
      'Content-Length': String(range.end - range.from),
      ...(asked.kind === 'part' && { 'Content-Range': `bytes ${range.from}-${range.end - 1}/${row.bytes}` }),
    },
  })
}
