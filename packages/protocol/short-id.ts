const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 2^53 - 1 has 11 digits in base 32. */
const digitsMax = 11
/** Slugs are at most 50 characters (projects); with prefix and number. */
const textLengthMax = 80

/** A short id taken apart. */
export interface ShortId {
  /** Project slug in upper case. */
  readonly project: string
  /** Number of the issue within its project, 1 .. 2^53-1. */
  readonly number: number
}

/** `n` in Crockford's base 32 without leading zeros (grouping.md 4.3). `n` is an integer in 0 .. 2^53-1. */
export const encodeCrockford = (n: number): string => {
  let rest = n
  let digits = ''
  do {
    digits = `${alphabet[rest % 32] ?? ''}${digits}`
    rest = Math.floor(rest / 32)
  } while (rest > 0)
  return digits
}

/** Reads Crockford's base 32 in any case, with O for 0 and I or L for 1. Undefined for other characters, and for values beyond 2^53-1. */
export const decodeCrockford = (text: string): number | undefined => {
  if (text === '' || text.length > digitsMax) return undefined
  let value = 0
  for (const character of text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')) {
    const digit = alphabet.indexOf(character)
    if (digit === -1) return undefined
    value = value * 32 + digit
  }
  return Number.isSafeInteger(value) ? value : undefined
}

/** `WEB-1A`: what people call an issue by. */
export const formatShortId = (projectSlug: string, number: number): string => `${projectSlug.toUpperCase()}-${encodeCrockford(number)}`

/**
 * Reads a short id in any case, with or without `issue:` before it, and with `-`, `_` or a space before the number. Undefined when it is none.
 * Text of digits alone is an issue number, not a short id, and has no separator: undefined.
 */
export const parseShortId = (text: string): ShortId | undefined => {
  if (text.length > textLengthMax) return undefined
  const bare = text.trim().replace(/^issue:/i, '')
  const separator = Math.max(bare.lastIndexOf('-'), bare.lastIndexOf('_'), bare.lastIndexOf(' '))
  if (separator < 1) return undefined
  const number = decodeCrockford(bare.slice(separator + 1))
  if (number === undefined || number === 0) return undefined
  return { project: bare.slice(0, separator).trim().toUpperCase(), number }
}
