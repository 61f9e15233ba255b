/** Letters that two patterns must share to say anything. */
const lettersMin = 8
/** Words of a message that are looked at. */
const wordsMax = 60
const textCharsMax = 500

/** A pattern that fits this text: what means something to a glob stands for any one character. */
export const literalPattern = (text: string): string => text.replaceAll(/[*?[\]{}!\\"]/g, '?')

/** An argument of a matcher, or a value of a fingerprint, as it is written in a rule. */
export const quoteText = (text: string): string => (/^[^\s",[\]{}]+$/.test(text) ? text : `"${text.replaceAll('"', String.raw`\"`)}"`)

const sharedWords = (one: readonly string[], other: readonly string[]): string[] => {
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint8Array(other.length + 1))
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0
  for (let row = one.length - 1; row >= 0; row -= 1)
    for (let column = other.length - 1; column >= 0; column -= 1) {
      const line = lengths[row]
      if (line) line[column] = one[row] === other[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  const shared: string[] = []
  let [row, column] = [0, 0]
  while (row < one.length && column < other.length) {
    if (one[row] === other[column]) {
      shared.push(one[row] ?? '')
      row += 1
      column += 1
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1
    else column += 1
  }
  return shared
}

/** Where the words stand in a text that has them in this order, with its two ends. */
const placesOf = (shared: readonly string[], words: readonly string[]): number[] => {
  const places = [-1]
  let from = 0
  for (const word of shared) {
    from = words.indexOf(word, from) + 1
    places.push(from - 1)
  }
  return [...places, words.length]
}

/** What stands for the words between two shared ones, or before the first (`at` is 'start') or behind the last. */
const gapText = (gaps: readonly number[], at: 'start' | 'between' | 'end'): string => {
  if (gaps.every((gap) => gap === 0)) return at === 'between' ? ' ' : ''
  if (gaps.includes(0)) return '*'
  return { start: '* ', between: ' * ', end: ' *' }[at]
}

const isPlainWord = (word: string, isVarying: (word: string) => boolean): boolean =>
  word !== '' && !/[^\p{L}\p{N}\p{P}\p{S}]/u.test(word) && !isVarying(word)

/**
 * A glob that fits all these texts: the words that they have in common, in their order, and `*` for what is between them. `isVarying` tells of a word that it
 * is other in each event though these have the same. Undefined when they have too little in common to mean the same thing.
 */
export const sharedPattern = (texts: readonly string[], isVarying: (word: string) => boolean): string | undefined => {
  const split = texts.map((text) => text.split(' '))
  if (texts.some((text) => text.length > textCharsMax) || split.some(({ length }) => length > wordsMax)) return undefined
  const [first = [], ...more] = split
  const plain = first.filter((word) => isPlainWord(word, isVarying))
  const shared = more.reduce((words, other) => sharedWords(words, other), plain)
  if (shared.filter((word) => /\p{L}{3}/u.test(word)).length < 2) return undefined
  if (shared.join('').replaceAll(/[^\p{L}]/gu, '').length < lettersMin) return undefined
  const places = split.map((words) => placesOf(shared, words))
  const gapAt = (index: number): number[] => places.map((each) => (each[index + 1] ?? 0) - (each[index] ?? 0) - 1)
  const parts = shared.map((word, index) => gapText(gapAt(index), index === 0 ? 'start' : 'between') + literalPattern(word))
  return parts.join('') + gapText(gapAt(shared.length), 'end')
}
