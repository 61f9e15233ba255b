import { parseLines } from '#packages/grouping/rules/rule-text'
import type { LineReader, ParsedRules } from '#packages/grouping/rules/rule-text'

import type { OwnerName, OwnerRule, RuleMatcher } from './owner-rule.ts'

/** Owners of one rule. */
const ownersMax = 50
const patternCharsMax = 512
const tagPrefix = 'tags.'
const kinds = ['path', 'module', 'url', 'codeowners'] as const

/** A word and a colon, unless the word is one letter (a drive) or what follows makes it an address. */
const prefix = /([A-Za-z][\w.-]{1,200}):(?!\/\/)/y
const team = /^#[\p{L}\p{N}_.-]{1,100}$/u
const address = /^[^\s@,;"<>]{1,200}@[^\s@,;"<>]{1,200}$/

const readType = (reader: LineReader): RuleMatcher['type'] => {
  const { at } = reader
  const word = reader.match(prefix)?.[1]
  if (word === undefined) return 'path'
  const kind = kinds.find((each) => each === word)
  if (kind) return kind
  if (word.startsWith(tagPrefix) && word.length > tagPrefix.length) return `tags.${word.slice(tagPrefix.length)}`
  reader.refuse(`"${word}" is no matcher: path, module, url, codeowners and tags.<name> are; a path with a colon goes into quotes`, at)
}

const readPattern = (reader: LineReader): string => {
  const { at } = reader
  const pattern = reader.peek() === '"' ? reader.quoted() : reader.word(false)
  if (pattern === '') reader.refuse('a pattern is missing behind the colon', at)
  if (pattern.length > patternCharsMax) reader.refuse(`a pattern has at most ${patternCharsMax} characters`, at)
  return pattern
}

const readOwner = (reader: LineReader): OwnerName => {
  const { at } = reader
  const word = reader.word(false)
  if (team.test(word)) return { type: 'team', identifier: word.slice(1) }
  if (address.test(word)) return { type: 'user', identifier: word.toLowerCase() }
  reader.refuse(`"${word}" is no owner: #team or an e-mail address is`, at)
}

const readOwners = (reader: LineReader): OwnerName[] => {
  const owners: OwnerName[] = []
  for (;;) {
    reader.skipBlanks()
    if (reader.isDone) break
    if (owners.length === ownersMax) reader.refuse(`a rule has at most ${ownersMax} owners`)
    owners.push(readOwner(reader))
  }
  if (owners.length === 0) reader.refuse('an owner is missing: #team or an e-mail address')
  return owners
}

const parseLine = (reader: LineReader, text: string, line: number): OwnerRule => {
  reader.skipBlanks()
  const type = readType(reader)
  const matcher = { type, pattern: readPattern(reader) }
  return { matcher, owners: readOwners(reader), line, text }
}

/** Reads ownership rules (grouping.md 7), one a line: `[path|module|url|codeowners|tags.<name>:]pattern owner...`. An owner is `#team` or an e-mail address. */
export const parseOwnerRules = (text: string): ParsedRules<OwnerRule> => parseLines(text, parseLine)

/** The rules as clients store and compare them. */
export const schemaOfRules = <Owner>(rules: readonly { readonly matcher: RuleMatcher; readonly owners: readonly Owner[] }[]) => ({
  $version: 1 as const,
  rules: rules.map(({ matcher, owners }) => ({ matcher, owners })),
})
