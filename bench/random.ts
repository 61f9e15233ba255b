/** Seeded pseudo-random numbers: the same seed gives the same corpus on every machine. */
export interface Random {
  /** Integer in 0 .. 2^32-1. */
  next(): number
  /** Integer in 0 .. below-1. */
  below(bound: number): number
  /** One of a list that is not empty. */
  pick<Value>(values: readonly Value[]): Value
  /** Lower-case hex digits. */
  hex(digits: number): string
}

/** splitmix32: small, fast, and good enough to fill variables with. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const below = (bound: number): number => Math.floor((next() / 2 ** 32) * bound)
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[below(values.length)]
    if (value === undefined) throw new Error('pick from an empty list')
    return value
  }
  const hex = (digits: number): string => {
    let text = ''
    while (text.length < digits) text += next().toString(16).padStart(8, '0')
    return text.slice(0, digits)
  }
  return { next, below, pick, hex }
}

/** Draws indexes 0 .. count-1 with probability proportional to 1 / (index + 1)^exponent: few issues have most of the events. */
export const createZipf = (random: Random, count: number, exponent: number): (() => number) => {
  const sums = new Float64Array(count)
  let total = 0
  for (let index = 0; index < count; index++) {
    total += 1 / (index + 1) ** exponent
    sums[index] = total
  }
  return () => {
    const at = (random.next() / 2 ** 32) * total
    let low = 0
    let high = count - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? total) > at) high = middle
      else low = middle + 1
    }
    return low
  }
}
