/** Where the map of a minified file is: beside it, in it, or nowhere, so far as the file says. */
export type MapReference =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'bad-data' }
  | { readonly kind: 'none' }

/** The comment is the last line of the file, and before it there may be other comments; with a map in it, it is nearly the whole file. */
const tailCharsMax = 32 * 1024
const urlCharsMax = 2_048
const marks = ['//# sourceMappingURL=', '//@ sourceMappingURL=', '/*# sourceMappingURL='] as const
const dataHead = /^data:[^,]{0,200},/

const none: MapReference = { kind: 'none' }

const fromData = (url: string): MapReference => {
  const head = dataHead.exec(url)?.[0]
  if (head === undefined) return { kind: 'bad-data' }
  const body = url.slice(head.length)
  if (head.endsWith(';base64,')) {
    const bytes = Buffer.from(body, 'base64')
    return bytes.length === 0 ? { kind: 'bad-data' } : { kind: 'data', bytes }
  }
  try {
    return { kind: 'data', bytes: Buffer.from(decodeURIComponent(body)) }
  } catch {
    return { kind: 'bad-data' }
  }
}

const referenceOf = (text: string): MapReference => {
  if (text.startsWith('data:')) return fromData(text)
  const [url = ''] = text.slice(0, urlCharsMax).split(/[?#]/, 1)
  return url === '' ? none : { kind: 'url', url }
}

const lastMark = (text: string): number => {
  const tail = Math.max(0, text.length - tailCharsMax)
  const near = Math.max(...marks.map((mark) => (text.indexOf(mark, tail) < 0 ? -1 : text.lastIndexOf(mark) + mark.length)))
  return near >= 0 ? near : Math.max(...marks.map((mark) => (text.includes(mark) ? text.lastIndexOf(mark) + mark.length : -1)))
}

/**
 * What a minified file says of its map (features.md 1.5): the header `sourcemap`, then `x-sourcemap`, then the last comment `sourceMappingURL`. Query and fragment
 * are cut. Maps in `data:` addresses are decoded.
 */
export const mapReference = (headers: Readonly<Record<string, string>>, text: string): MapReference => {
  const header = headers['sourcemap'] ?? headers['x-sourcemap']
  if (header !== undefined && header.trim() !== '') return referenceOf(header.trim())
  const at = lastMark(text)
  if (at < 0) return none
  const [reference = ''] = text.startsWith('data:', at)
    ? [text.slice(at, endOfWord(text, at))]
    : text.slice(at, at + urlCharsMax).split(/\s|\*\//, 1)
  return referenceOf(reference)
}

const endOfWord = (text: string, from: number): number => {
  let at = from
  while (at < text.length && text.charCodeAt(at) > 32 && text.charCodeAt(at) !== 42) at += 1
  return at
}
