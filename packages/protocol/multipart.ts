/** One part of a multipart/form-data body; `body` is a view. */
export interface Part {
  /** Empty when the part does not say. */
  readonly name: string
  readonly filename?: string
  readonly contentType?: string
  readonly body: Buffer
  /** False when the bytes at hand end before the part does. */
  readonly isWhole: boolean
}

/** `isEnded`: the closing boundary was seen. `overCap`: parts were left out, because there are more than `partsMax`. */
export interface Multipart {
  readonly parts: readonly Part[]
  readonly isEnded: boolean
  readonly overCap: boolean
}

/** Parts that are read of one body. */
export const partsMax = 1000
const partHeadersBytesMax = 16_384
const boundaryLengthMax = 200
const headersEnd = Buffer.from('\r\n\r\n')

/** Boundary of a `multipart/form-data` content type; undefined for any other type and when it is missing or over 200 characters. */
export const multipartBoundary = (contentType: string): string | undefined => {
  if (!/^\s*multipart\/form-data\s*;/i.test(contentType)) return undefined
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;,"]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  return boundary !== undefined && boundary.length <= boundaryLengthMax ? boundary : undefined
}

const parameter = (disposition: string, name: string): string | undefined => {
  const [, quoted, bare] = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(disposition) ?? []
  return quoted?.replaceAll(/\\(["\\])/g, '$1') ?? bare
}

const readHeaders = (bytes: Buffer): Pick<Part, 'name' | 'filename' | 'contentType'> => {
  let disposition = ''
  let contentType: string | undefined
  for (const line of bytes.toString('utf8').split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (name === 'content-disposition') disposition = line.slice(colon + 1)
    if (name === 'content-type') contentType = line.slice(colon + 1).trim()
  }
  const filename = parameter(disposition, 'filename')
  return {
    name: parameter(disposition, 'name') ?? '',
    ...(filename !== undefined && { filename }),
    ...(contentType !== undefined && { contentType }),
  }
}

/**
 * Takes a multipart/form-data body apart (ingest.md 1.9.4). `bytes` may be only the start of the body: then the last part is not whole. Undefined when
 * the bytes do not begin as multipart with this boundary. Linear, never throws.
 */
export const parseMultipart = (bytes: Buffer, boundary: string): Multipart | undefined => {
  const opening = Buffer.from(`--${boundary}`)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const first = bytes.indexOf(opening)
  if (first < 0 || (first > 0 && bytes[first - 1] !== 0x0a)) return undefined
  const parts: Part[] = []
  let at = first + opening.length
  while (bytes.subarray(at, at + 2).toString('latin1') !== '--') {
    if (parts.length === partsMax) return { parts, isEnded: false, overCap: true }
    const headersStop = bytes.indexOf(headersEnd, at)
    if (headersStop < 0 || headersStop - at > partHeadersBytesMax) return { parts, isEnded: false, overCap: false }
    const bodyStart = headersStop + headersEnd.length
    // A part without a body: its delimiter begins with the blank line that ends the headers.
    const end = bytes.indexOf(delimiter, bodyStart - 2)
    const body = bytes.subarray(bodyStart, end < 0 ? bytes.length : Math.max(bodyStart, end))
    parts.push({ ...readHeaders(bytes.subarray(at, headersStop)), body, isWhole: end >= 0 })
    if (end < 0) return { parts, isEnded: false, overCap: false }
    at = end + delimiter.length
  }
  return { parts, isEnded: true, overCap: false }
}
