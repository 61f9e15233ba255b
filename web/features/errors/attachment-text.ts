import type { AttachmentAnswer } from '#packages/contract/attachment'

/** So much of a file is read to look at it; the whole is downloaded. */
export const textBytesMax = 64 * 1024

const textTypes = /^(?:text\/|application\/(?:json|xml|yaml|x-yaml|toml|x-ndjson|javascript)\b|application\/[\w.-]{1,60}\+(?:json|xml)\b)/
const textNames = /\.(?:txt|log|json|ndjson|jsonl|xml|csv|tsv|ya?ml|toml|ini|md|html?|js|sql)$/
const nameCharsMax = 300

/** By its type or its name it is a text that can be shown; minidumps and the like are not. */
export const isText = ({ type, mimetype, name }: AttachmentAnswer): boolean =>
  type === 'event.attachment' &&
  (textTypes.test(mimetype.slice(0, nameCharsMax)) || textNames.test(name.slice(-nameCharsMax).toLowerCase()))

/** What a file begins with: as text; or why there is none. */
export type TextBeginning =
  | { readonly kind: 'text'; readonly text: string; readonly isCut: boolean }
  | { readonly kind: 'gone' }
  | { readonly kind: 'no-text' }

/** The first bytes of a body, at most `textBytesMax`; the rest is not read, whatever the server sends. */
const firstBytes = async (body: ReadableStream<Uint8Array>): Promise<{ readonly bytes: Uint8Array; readonly isMore: boolean }> => {
  const bytes = new Uint8Array(textBytesMax)
  const reader = body.getReader()
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { bytes: bytes.subarray(0, length), isMore: false }
    const room = textBytesMax - length
    bytes.set(value.subarray(0, room), length)
    length += Math.min(room, value.length)
    if (value.length > room) {
      await reader.cancel()
      return { bytes, isMore: true }
    }
  }
}

/** Reads the beginning of an attachment from its download address. Throws where the server cannot be reached. */
export const readBeginning = async (address: string, size: number, signal: AbortSignal): Promise<TextBeginning> => {
  if (size === 0) return { kind: 'text', text: '', isCut: false }
  const response = await fetch(address, { signal, headers: { Range: `bytes=0-${String(textBytesMax - 1)}` } })
  if (response.status === 404) return { kind: 'gone' }
  if (!response.ok || !response.body) throw new Error(`The server answered ${String(response.status)}`)
  const { bytes, isMore } = await firstBytes(response.body)
  const isCut = isMore || size > bytes.length
  // A character that is cut in two is left out.
  const text = new TextDecoder().decode(bytes, { stream: isCut })
  return text.includes('\0') ? { kind: 'no-text' } : { kind: 'text', text, isCut }
}
