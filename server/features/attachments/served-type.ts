/** How much of an attachment is looked at to tell what it is. */
export const sniffedBytesMax = 4096

const startsWith = (bytes: Buffer, signature: readonly number[], at = 0): boolean =>
  signature.every((byte, index) => bytes[at + index] === byte)

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')]

/** Pictures that browsers decode and never run. SVG is none of them: it is a document with scripts. */
const pictureType = (bytes: Buffer): string | undefined => {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (startsWith(bytes, ascii('GIF87a')) || startsWith(bytes, ascii('GIF89a'))) return 'image/gif'
  if (startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WEBP'), 8)) return 'image/webp'
  if (startsWith(bytes, ascii('ftyp'), 4) && (startsWith(bytes, ascii('avif'), 8) || startsWith(bytes, ascii('avis'), 8)))
    return 'image/avif'
  return undefined
}

const isMarkupName = (contentType: string): boolean => /html|svg|xml|script/.test(contentType)
const isTextName = (contentType: string): boolean => contentType.startsWith('text/') || contentType.includes('json')

/** UTF-8 without control characters other than white space and escape (colours of logs). The last character may be cut. */
const isText = (bytes: Buffer): boolean => {
  for (const byte of bytes) if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/**
 * The content type under which an attachment is served: its bytes decide, its declared type may only make less of it. A short list, as whatever a
 * browser could run would run on our origin: pictures, `text/plain`, else bytes.
 */
export const servedType = (declared: string, start: Buffer): string => {
  const picture = pictureType(start)
  if (picture !== undefined) return picture
  const name = declared.toLowerCase()
  return isTextName(name) && !isMarkupName(name) && isText(start) ? 'text/plain; charset=utf-8' : 'application/octet-stream'
}
