import type { FingerprintField, FingerprintMatcher, FingerprintRule } from './fingerprint-rule.ts'
import { matchersMax, parseLines, readMatcher } from './rule-text.ts'
import type { LineReader, ParsedRules } from './rule-text.ts'

/** Entries of one fingerprint. */
const valuesMax = 50

const fields = new Map<string, FingerprintField>([
  ['error.type', 'type'],
  ['type', 'type'],
  ['error.value', 'value'],
  ['value', 'value'],
  ['message', 'message'],
  ['logger', 'logger'],
  ['level', 'level'],
  ['stack.abs_path', 'path'],
  ['path', 'path'],
  ['stack.module', 'module'],
  ['module', 'module'],
  ['stack.function', 'function'],
  ['function', 'function'],
  ['stack.package', 'package'],
  ['package', 'package'],
  ['app', 'app'],
  ['release', 'release'],
  ['family', 'family'],
  ['sdk', 'sdk'],
  ['thread.id', 'thread-id'],
  ['thread.name', 'thread-name'],
  ['thread.crashed', 'thread-crashed'],
  ['thread.current', 'thread-current'],
])

const tagPrefix = 'tags.'

const readMatchers = (reader: LineReader): FingerprintMatcher[] => {
  const matchers: FingerprintMatcher[] = []
  for (;;) {
    reader.skipBlanks()
    if (reader.take('->')) return matchers
    const text = readMatcher(reader, false)
    if (!text) reader.refuse(reader.isDone ? '-> and a fingerprint are missing' : 'a matcher such as type:Name or -> should stand here')
    const isTag = text.name.startsWith(tagPrefix) && text.name.length > tagPrefix.length
    const field = isTag ? 'tag' : fields.get(text.name)
    if (field === undefined) reader.refuse(`"${text.name}" is no matcher`, text.at)
    if (matchers.length === matchersMax) reader.refuse(`a rule has at most ${matchersMax} matchers`, text.at)
    matchers.push({ field, tag: isTag ? text.name.slice(tagPrefix.length) : '', argument: text.argument, isNegated: text.isNegated })
  }
}

const attribute = /([A-Za-z_][\w.-]{0,63})=(?=")/y
const variable = /\{\{[ \t]{0,20}([^\s{}]{1,256})[ \t]{0,20}\}\}/y
const plain = /(?:(?!\{\{)[^\s,"])+/y

const readTitle = (reader: LineReader, name: string, at: number): string => {
  if (name !== 'title') reader.refuse(`"${name}" is no attribute: title is the only one`, at)
  const title = reader.quoted().trim()
  if (title === '') reader.refuse('the title is empty', at)
  return title
}

/** Text and variables beside each other are entries of their own. */
const readValue = (reader: LineReader): string => {
  if (reader.peek() === '"') return reader.quoted()
  const found = reader.match(variable)
  if (found) return `{{ ${found[1] ?? ''} }}`
  if (reader.rest.startsWith('{{')) reader.refuse('the variable is not closed: {{ name }}')
  return reader.match(plain)?.[0] ?? reader.refuse('a value should stand here')
}

interface Given {
  readonly values: string[]
  title?: string
}

/** One entry, or the title. */
const readPart = (reader: LineReader, given: Given): void => {
  const { at } = reader
  const name = reader.match(attribute)?.[1]
  if (name !== undefined) given.title = readTitle(reader, name, at)
  else if (given.values.length === valuesMax) reader.refuse(`a fingerprint has at most ${valuesMax} values`, at)
  else given.values.push(readValue(reader))
}

const readGiven = (reader: LineReader): Given => {
  const given: Given = { values: [] }
  let isComma = true
  for (reader.skipBlanks(); !reader.isDone; reader.skipBlanks()) {
    if (reader.peek() === ',' && isComma) reader.refuse('a value should stand before the comma')
    isComma = reader.take(',')
    if (!isComma) readPart(reader, given)
  }
  return given
}

const parseLine = (reader: LineReader, text: string, builtIn: string | undefined): FingerprintRule => {
  const matchers = readMatchers(reader)
  if (matchers.length === 0) reader.refuse('a matcher such as type:Name should stand before ->', 0)
  const { values, title } = readGiven(reader)
  if (values.length === 0 && title === undefined) reader.refuse('a fingerprint should stand behind ->')
  const fingerprint = values.length === 0 ? ['{{ default }}'] : values
  return { text, matchers, fingerprint, ...(builtIn !== undefined && { builtIn }), ...(title !== undefined && { title }) }
}

/**
 * Reads a text of fingerprint rules (grouping.md 3): at most 65,536 characters, 1,000 rules, 20 matchers a rule. `builtIn` is the name under which rules
 * of our own are shown.
 */
export const parseFingerprintRules = (text: string, builtIn?: string): ParsedRules<FingerprintRule> =>
  parseLines(text, (reader, line) => parseLine(reader, line, builtIn))
