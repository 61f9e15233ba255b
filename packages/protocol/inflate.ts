import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'

import type { ContentEncoding } from './content-encoding.ts'

/** The plain bytes, or why there are none. */
export type Inflated = { readonly kind: 'inflated'; readonly bytes: Buffer } | { readonly kind: 'too_large' } | { readonly kind: 'corrupt' }

interface InflateLimits {
  /** Output above it is `too_large`; the memory used stays within twice this number. */
  readonly bytesMax: number
  /** Take what a cut-off input gives so far, in place of calling it corrupt. */
  readonly partial?: boolean
}

/** RFC 9659: a zstd window above 8 MiB is not for HTTP. Without this a body of 20 bytes makes the decoder reserve 128 MiB. */
export const zstdWindowLogMax = 23
const chunkBytesMin = 2048
/** JSON shrinks to a third or a quarter: so much output in one piece needs no joining. */
const inflationUsual = 4
const chunkBytesMax = 65_536

/** A zlib wrapper starts with compression method 8 and a header that 31 divides (RFC 1950); some clients send the bare stream (ingest.md 1.5). */
export const hasZlibWrapper = (bytes: Uint8Array): boolean => {
  const [first = 0, second = 0] = bytes
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
}

const decompress = (bytes: Uint8Array, encoding: Exclude<ContentEncoding, 'identity'>, limits: InflateLimits): Buffer => {
  const chunkSize = Math.min(chunkBytesMax, Math.max(chunkBytesMin, bytes.length * inflationUsual))
  const sizes = { maxOutputLength: limits.bytesMax, chunkSize }
  const finishFlush = limits.partial === true ? constants.Z_SYNC_FLUSH : constants.Z_FINISH
  switch (encoding) {
    case 'gzip':
      return gunzipSync(bytes, { ...sizes, finishFlush })
    case 'deflate':
      return hasZlibWrapper(bytes) ? inflateSync(bytes, { ...sizes, finishFlush }) : inflateRawSync(bytes, { ...sizes, finishFlush })
    case 'br':
      return brotliDecompressSync(bytes, {
        ...sizes,
        finishFlush: limits.partial === true ? constants.BROTLI_OPERATION_FLUSH : constants.BROTLI_OPERATION_FINISH,
      })
    case 'zstd':
      return zstdDecompressSync(bytes, {
        ...sizes,
        finishFlush: limits.partial === true ? constants.ZSTD_e_flush : constants.ZSTD_e_end,
        params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLogMax },
      })
  }
}

const isTooLarge = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'

/** Undoes a content encoding in memory, at most `bytesMax` bytes of output, on the calling thread (ingest.md 1.5, 1.8). Never throws. */
export const inflate = (bytes: Buffer, encoding: ContentEncoding, limits: InflateLimits): Inflated => {
  if (encoding === 'identity') return bytes.length > limits.bytesMax ? { kind: 'too_large' } : { kind: 'inflated', bytes }
  try {
    return { kind: 'inflated', bytes: decompress(bytes, encoding, limits) }
  } catch (error) {
    return isTooLarge(error) ? { kind: 'too_large' } : { kind: 'corrupt' }
  }
}
