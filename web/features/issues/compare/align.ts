/** What stands beside each other: the same thing on both sides, or one that the other side lacks. */
export interface Aligned<T> {
  readonly left: T | null
  readonly right: T | null
}

/** Longer middles than this (after what both begin and end with) are not aligned but listed one after the other: the work is the product of their lengths. */
const middleMax = 300

/** Lengths of the longest rows of equal keys from each pair of places on. */
const lengthsOf = (left: readonly string[], right: readonly string[]): readonly (readonly number[])[] => {
  const lengths = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0))
  for (let at = left.length - 1; at >= 0; at -= 1) {
    const row = lengths[at] ?? []
    const below = lengths[at + 1] ?? []
    for (let beside = right.length - 1; beside >= 0; beside -= 1) {
      row[beside] = left[at] === right[beside] ? (below[beside + 1] ?? 0) + 1 : Math.max(below[beside] ?? 0, row[beside + 1] ?? 0)
    }
  }
  return lengths
}

interface Keyed<T> {
  readonly items: readonly T[]
  readonly keys: readonly string[]
}

/** Which side goes on from a pair of places: both with the same key, else the one behind which more can be paired. */
const stepFrom = (
  keys: readonly [readonly string[], readonly string[]],
  lengths: readonly (readonly number[])[],
  place: readonly [number, number],
) => {
  const [at, beside] = place
  if (keys[0][at] === keys[1][beside]) return 'both'
  const isLeft = at < keys[0].length && (lengths[at + 1]?.[beside] ?? 0) >= (lengths[at]?.[beside + 1] ?? 0)
  return isLeft ? 'left' : 'right'
}

const alignMiddle = <T>(left: Keyed<T>, right: Keyed<T>): Aligned<T>[] => {
  if (left.keys.length > middleMax || right.keys.length > middleMax) return [...onlyLeft(left.items), ...onlyRight(right.items)]
  const lengths = lengthsOf(left.keys, right.keys)
  const rows: Aligned<T>[] = []
  let [at, beside] = [0, 0]
  while (at < left.items.length || beside < right.items.length) {
    const step = stepFrom([left.keys, right.keys], lengths, [at, beside])
    const [ofLeft, ofRight] = [left.items.slice(at, at + 1), right.items.slice(beside, beside + 1)]
    rows.push({ left: step === 'right' ? null : (ofLeft[0] ?? null), right: step === 'left' ? null : (ofRight[0] ?? null) })
    at += step === 'right' ? 0 : 1
    beside += step === 'left' ? 0 : 1
  }
  return rows
}

const onlyLeft = <T>(items: readonly T[]): Aligned<T>[] => items.map((left) => ({ left, right: null }))
const onlyRight = <T>(items: readonly T[]): Aligned<T>[] => items.map((right) => ({ left: null, right }))

const beginningOf = (left: readonly string[], right: readonly string[]): number => {
  const most = Math.min(left.length, right.length)
  for (let at = 0; at < most; at += 1) if (left[at] !== right[at]) return at
  return most
}

/** Puts two lists beside each other so that as many as possible with the same key stand in one line; both keep their order, and nothing is left out. */
export const align = <T>(left: readonly T[], right: readonly T[], keyOf: (item: T) => string): readonly Aligned<T>[] => {
  const [leftKeys, rightKeys] = [left.map(keyOf), right.map(keyOf)]
  const begin = beginningOf(leftKeys, rightKeys)
  const end = beginningOf(leftKeys.slice(begin).toReversed(), rightKeys.slice(begin).toReversed())
  const pairs = (from: number, to: number): Aligned<T>[] =>
    left.slice(from, to).map((item, index) => ({ left: item, right: right[right.length - left.length + from + index] ?? null }))
  const same = left.slice(0, begin).map((item, index) => ({ left: item, right: right[index] ?? null }))
  const middle = alignMiddle(
    { items: left.slice(begin, left.length - end), keys: leftKeys.slice(begin, left.length - end) },
    { items: right.slice(begin, right.length - end), keys: rightKeys.slice(begin, right.length - end) },
  )
  return [...same, ...middle, ...pairs(left.length - end, left.length)]
}
