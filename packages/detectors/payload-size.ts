import type { Span } from '#packages/spans/span'

const transferKeys = ['http.response_transfer_size', 'Transfer Size']
const encodedKeys = ['http.response_content_length', 'http.response.body.size', 'Encoded Body Size']
const decodedKeys = ['http.decoded_response_content_length', 'Decoded Body Size']

/** A number of bytes, also where it came as text; undefined: nobody said. */
const bytesOf = ({ attributes: { numbers, texts } }: Span, keys: readonly string[]): number | undefined => {
  for (const key of keys) {
    const value = numbers.get(key) ?? texts.get(key)
    if (value !== undefined && value !== '' && Number(value) >= 0) return Number(value)
  }
  return undefined
}

/** Bytes that came over the wire, with headers. */
export const transferBytes = (span: Span): number | undefined => bytesOf(span, transferKeys)
/** Bytes of the body as it was sent. */
export const encodedBytes = (span: Span): number | undefined => bytesOf(span, encodedKeys)
/** Bytes of the body once it was decompressed. */
export const decodedBytes = (span: Span): number | undefined => bytesOf(span, decodedKeys)

/** `1.2 MB`. */
export const showBytes = (bytes: number): string => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1e3)} kB`)
