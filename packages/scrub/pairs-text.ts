/** One `name=value` of a text; positions are UTF-16 units. */
export interface TextPair {
  readonly name: string
  readonly from: number
  readonly to: number
}

const pairName = /^[\p{L}\p{N}_.~%+$[\]*!'()-]{0,256}$/u

/** Decodes a part of a form; what is not validly encoded stays as it is. */
export const formDecoded = (text: string): string => {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/**
 * Reads `a=1&b=2` (a query string or form). Undefined for everything else, such as prose, a whole URL or base64 that ends in `=`: there a part would
 * be mistaken for a name and stay. Linear.
 */
export const formPairs = (text: string): TextPair[] | undefined => {
  if (!text.includes('=') || /\s/.test(text)) return undefined
  const pairs: TextPair[] = []
  let at = 0
  for (const piece of text.split('&')) {
    const sign = piece.indexOf('=')
    const name = sign < 0 ? piece : piece.slice(0, sign)
    if (!pairName.test(name)) return undefined
    const from = at + name.length + 1
    const to = at + piece.length
    // `c2VjcmV0YXV0aA==`: the text before the sign is no name but the secret itself.
    if (sign < 0 ? name.length > 64 : /^=*$/.test(text.slice(from, to))) return undefined
    if (sign >= 0) pairs.push({ name: formDecoded(name), from, to })
    at = to + 1
  }
  return pairs
}

const cookieStart = /^\s{0,4}[^\s=;,]{1,256}=/

/** Reads a `Cookie` or `Set-Cookie` header, also several joined by commas: `a=1; Path=/,b=2`. Pieces without a sign are attributes, or parts of a date. */
export const cookiePairs = (text: string): TextPair[] => {
  const pairs: TextPair[] = []
  let at = 0
  for (const piece of text.split(/[;,]/)) {
    const sign = piece.indexOf('=')
    const to = at + piece.length
    const last = pairs.at(-1)
    if (text.charAt(at - 1) !== ',' || cookieStart.test(piece)) {
      if (sign >= 0) pairs.push({ name: piece.slice(0, sign).trim(), from: at + sign + 1, to })
    } else if (last && last.to === at - 1) pairs[pairs.length - 1] = { ...last, to }
    at = to + 1
  }
  return pairs
}
