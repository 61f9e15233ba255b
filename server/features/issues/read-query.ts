import { failure, success } from '#core/result'
import type { Result } from '#core/result'

/** What the issue list can be narrowed by at present. */
export interface IssueQuery {
  /** Undefined: all. */
  readonly status: 'unresolved' | 'resolved' | 'ignored' | undefined
  /** Empty: all. */
  readonly levels: readonly string[]
  /** Each must be found in title or culprit, in any case, or be the issue's short id. */
  readonly words: readonly string[]
}

const textLengthMax = 1000
const wordsMax = 20
const levels: ReadonlySet<string> = new Set(['debug', 'info', 'warning', 'error', 'fatal'])
const statuses = ['unresolved', 'resolved', 'ignored'] as const

interface Word {
  readonly text: string
  /** Began with a quote: never a filter. */
  readonly quoted: boolean
}

/** Splits at white space; quotes keep white space together, also within `key:"a b"`. An unclosed quote ends with the text. */
const splitWords = (text: string): Word[] => {
  const words: Word[] = []
  let current = ''
  let quoted = false
  let open = false
  for (const character of `${text} `) {
    if (character === '"') {
      if (current === '' && !open) quoted = true
      open = !open
    } else if (!open && /\s/.test(character)) {
      if (current !== '') words.push({ text: current, quoted })
      current = ''
      quoted = false
    } else current += character
  }
  if (current.trim() !== '') words.push({ text: current.trim(), quoted })
  return words
}

const filterPattern = /^(!?[A-Za-z_][\w.[\]-]{0,100}):(.+)$/s

interface Reading {
  status: IssueQuery['status']
  readonly levels: string[]
  readonly words: string[]
}

/** Takes one word in; the result is a complaint, or undefined. */
const readWord = (reading: Reading, word: Word): string | undefined => {
  const filter = word.quoted ? null : filterPattern.exec(word.text)
  const [, key = '', value = ''] = filter ?? []
  if (!filter) reading.words.push(word.text)
  else if (key === 'is') {
    reading.status = statuses.find((status) => status === value)
    if (reading.status === undefined) return `is:${value} is not known; is: takes unresolved, resolved or ignored`
  } else if (key === 'level') {
    if (!levels.has(value)) return `level:${value} is not known; levels are ${[...levels].join(', ')}`
    reading.levels.push(value)
  } else if (key.toLowerCase() === 'issue') reading.words.push(value)
  else return `The filter "${key}:" is not supported yet. To search for this text, put it in quotes.`
  return undefined
}

/** Reads the `query` parameter: null (absent) means `is:unresolved`, empty means everything. The failure is a sentence for the user. */
export const parseIssueQuery = (text: string | null): Result<IssueQuery, string> => {
  if (text === null) return success({ status: 'unresolved', levels: [], words: [] })
  if (text.length > textLengthMax) return failure(`The query may have at most ${textLengthMax} characters`)
  const words = splitWords(text)
  if (words.length > wordsMax) return failure(`The query may have at most ${wordsMax} words`)
  const reading: Reading = { status: undefined, levels: [], words: [] }
  for (const word of words) {
    const complaint = readWord(reading, word)
    if (complaint !== undefined) return failure(complaint)
  }
  return success(reading)
}
