import type { ContentEncoding } from './content-encoding.ts'
import { inflate } from './inflate.ts'
import type { Inflated } from './inflate.ts'
import { isObject } from './json.ts'
import type { JsonObject } from './json.ts'
import { parseJson } from './parse-json.ts'

/** Longest envelope header line that we read, in bytes (ingest.md 2.1). */
export const headerLineBytesMax = 65_536

/** `not-json`: there is a first line and it is no JSON object. `incomplete`: the line's end was not found: cut off, corrupt, or over 64 KiB. */
export type FirstLine = JsonObject | 'not-json' | 'incomplete'

// A header line is some 300 bytes, 200 compressed: the first window nearly always holds it, and inflating that much costs 12 us.
const windowsBytes = [600, 4096, 32_768, 262_144]
// A zstd block holds up to 128 KiB and comes out whole or not at all.
const outputBytesMax = 196_608
const lineFeed = 0x0a

const lineEnd = (plain: Uint8Array): number => plain.subarray(0, headerLineBytesMax + 1).indexOf(lineFeed)

const skipByteOrderMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

const parseLine = (line: Uint8Array): FirstLine => {
  const parsed = parseJson(line)
  return parsed.kind === 'parsed' && isObject(parsed.value) ? parsed.value : 'not-json'
}

/** The line at the start of plain bytes; `ended` says that nothing follows them. */
const readLine = (plain: Uint8Array, ended: boolean): FirstLine => {
  const end = lineEnd(plain)
  if (end >= 0) return parseLine(plain.subarray(0, end))
  return ended && plain.length <= headerLineBytesMax ? parseLine(plain) : startsObject(plain)
}

/** A line without an end that cannot become an object is already known to be none. */
const startsObject = (plain: Uint8Array): FirstLine => {
  const first = skipByteOrderMark(plain).find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0d)
  return first === undefined || first === 0x7b ? 'incomplete' : 'not-json'
}

/**
 * The longest start of the window whose output fits. Output grows with input, so ten halvings find it: this is how the line is read in front of
 * a bomb, or in front of an honest attachment of zeros.
 */
const inflateShrinking = (window: Buffer, encoding: ContentEncoding): Inflated => {
  let fits = 0
  let overflows = window.length
  let best: Inflated = { kind: 'too_large' }
  while (overflows - fits > 1) {
    const middle = (fits + overflows) >> 1
    const tried = inflate(window.subarray(0, middle), encoding, { bytesMax: outputBytesMax, partial: true })
    if (tried.kind === 'too_large') overflows = middle
    else {
      fits = middle
      best = tried
    }
  }
  return best
}

const readCompressed = (body: Buffer, encoding: ContentEncoding, complete: boolean): FirstLine => {
  let line: FirstLine = 'incomplete'
  for (const windowBytes of windowsBytes) {
    const window = body.subarray(0, windowBytes)
    const isWhole = complete && window.length === body.length
    let inflated = inflate(window, encoding, { bytesMax: outputBytesMax, partial: true })
    const isBomb = inflated.kind === 'too_large'
    if (isBomb) inflated = inflateShrinking(window, encoding)
    if (inflated.kind !== 'inflated') return 'incomplete'
    line = readLine(inflated.bytes, isWhole && !isBomb)
    if (line !== 'incomplete' || isBomb || window.length === body.length) return line
  }
  return line
}

/**
 * Reads the envelope header, inflating no more of the body than that takes (design.md law 3, storage.md 4). `body` is the body or its start;
 * `complete` says which. Never throws; bounded work whatever the bytes are.
 */
export const readFirstLine = (body: Buffer, encoding: ContentEncoding, complete: boolean): FirstLine =>
  encoding === 'identity' ? readLine(body, complete) : readCompressed(body, encoding, complete)
