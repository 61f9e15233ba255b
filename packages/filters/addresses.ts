/** An address as a number; v4-mapped v6 addresses are v4. */
interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

/** Longest text that is looked at: a v6 address with a v4 tail, and a prefix length. */
const addressCharsMax = 64
const mappedPrefix = 0xffffn

const v4 = (text: string): bigint | undefined => {
  const parts = text.split('.', 5)
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

/** The 16-bit groups of one side of `::`. */
const groupsOf = (text: string): bigint[] | undefined => {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':', 9)
  for (const [index, part] of parts.entries()) {
    const tail = index === parts.length - 1 && part.includes('.') ? v4(part) : undefined
    if (tail !== undefined) groups.push(tail >> 16n, tail & 0xffffn)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}

const v6 = (text: string): bigint | undefined => {
  const halves = text.split('::', 3)
  const head = groupsOf(halves[0] ?? '')
  const tail = halves.length > 1 ? groupsOf(halves[1] ?? '') : []
  if (!head || !tail || halves.length > 2) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...head, ...Array.from({ length: missing }, () => 0n), ...tail].reduce((value, group) => (value << 16n) | group, 0n)
}

const addressOf = (text: string): Address | undefined => {
  if (text.length > addressCharsMax) return undefined
  if (!text.includes(':')) {
    const value = v4(text)
    return value === undefined ? undefined : { bits: 32, value }
  }
  const value = v6(text.split('%', 1)[0] ?? '')
  if (value === undefined) return undefined
  return value >> 32n === mappedPrefix ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value }
}

type Range = Address & { readonly prefixBits: number }

const rangeOf = (text: string): Range | undefined => {
  const [written = '', prefix, more] = text.split('/', 3)
  const address = addressOf(written)
  if (!address || more !== undefined) return undefined
  if (prefix === undefined) return { ...address, prefixBits: address.bits }
  // `::ffff:10.0.0.0/104` counts the 96 bits in front.
  const prefixBits = Number(prefix) - (address.bits === 32 && written.includes(':') ? 96 : 0)
  return /^\d{1,3}$/.test(prefix) && prefixBits >= 0 && prefixBits <= address.bits ? { ...address, prefixBits } : undefined
}

/** Entries of one list; more are a mistake of its author. */
const rangesMax = 1000

/** Addresses and CIDR ranges, v4 and v6; entries that are neither match nothing (ingest.md 3.9). */
export const compileAddresses = (entries: readonly string[]): ((text: string) => boolean) => {
  const ranges = entries
    .slice(0, rangesMax)
    .map((entry) => rangeOf(entry.trim()))
    .filter((range) => range !== undefined)
  if (ranges.length === 0) return () => false
  return (text) => {
    const address = addressOf(text)
    if (!address) return false
    return ranges.some(({ bits, value, prefixBits }) => {
      const shift = BigInt(bits - prefixBits)
      return address.bits === bits && address.value >> shift === value >> shift
    })
  }
}
