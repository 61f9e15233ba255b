import type { Readable } from 'node:stream'

import { notFound } from '#server/http/answer'
import { openContent } from '#server/stores/blobs/artifact-content'

/** A file as it was uploaded, to be saved: never shown by the browser, whatever is in it. */
export const serveContent = (
  stored: Readable | undefined,
  { name, bytes }: { readonly name: string; readonly bytes: number },
): Response => {
  if (stored === undefined) return notFound()
  const plain = (name.split('/').at(-1) ?? '').replaceAll(/[^\w .()+@=,-]/g, '_').slice(0, 200) || 'file'
  return new Response(ReadableStream.from(openContent(stored) as AsyncIterable<Uint8Array>), {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(bytes),
      'Content-Disposition': `attachment; filename="${plain}"`,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'Cache-Control': 'private, max-age=86400',
      Vary: 'Cookie, Authorization',
    },
  })
}
