import type { Attributes } from '#packages/attributes/read-attributes'
import { rememberByName } from '#packages/normalize/name-cache'
import type { Json } from '#packages/protocol/json'

import { filtered } from './edits.ts'
import { cleanName } from './member-names.ts'
import { scrubStatement } from './scrub-statement.ts'
import { compileRules } from './settings.ts'
import type { ScrubSettings } from './settings.ts'
import { ValueScrubber } from './value-scrubber.ts'
import { keyFactsOf } from './words.ts'

/**
 * How the text of an attribute is scrubbed, where its key does not decide alone. A name is one of a program, a machine or a protocol: the words of the
 * password rule are frequent in them, as in `db.collection.name: auth_user`. Whatever is none of these is open: such a word in it filters the whole.
 */
type Kind = 'statement' | 'address' | 'prose' | 'name' | 'identity' | 'open'

const statements = new Set(['db.query.text', 'db.statement', 'db.query.summary', 'db.operation.name', 'graphql.document'])
const addresses =
  /^(?:url(?:\.(?:full|original|path|template|same_origin))?|http\.(?:url|target|route)|sentry\.(?:segment\.name|transaction|name)|transaction)$/
const queries = /^(?:url|http)\.(?:query|fragment)$/
/** What people and models say to each other, and what tools answer. */
const prose = /^(?:gen_ai|mcp|ai)\./
const names =
  /^(?:(?:code|rpc|faas|server|service|network|thread|os|client_os|browser|runtime|telemetry|otel|device|sentry|culture)\.|messaging\.(?:destination|system|operation|consumer)|db\.(?!query\.parameter|params)|http\.(?:method|request\.method|flavor|scheme)$|process\.runtime\.|graphql\.operation|user_agent\.)/
const openParts = /(?:metadata|header|body|payload|params|parameter|argument)/i

const kindOf = rememberByName((key: string): Kind => {
  if (statements.has(key)) return 'statement'
  if (addresses.test(key)) return 'address'
  if (key === 'user.id') return 'identity'
  if (prose.test(key)) return 'prose'
  return names.test(key) && !openParts.test(key) ? 'name' : 'open'
})

/** Whose address a request came from. */
const clientAddresses = new Set(['client.address', 'user.ip_address', 'user.ip'])
/** How many there are: `gen_ai.usage.input_tokens`. */
const countOfTokens = /tokens(?:$|[._])|token[._]count/i

const scrubAddress = (scrubber: ValueScrubber, text: string): string => scrubber.credentials(scrubber.url(text))

/** A list as JSON, as attributes have it: each of its texts by itself, such as cookies. Undefined when it is none. */
const scrubList = (scrubber: ValueScrubber, key: string, text: string): string | undefined => {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined
  try {
    const list = JSON.parse(text) as Json
    const clean = scrubber.named(key, list)
    return typeof clean === 'string' ? clean : JSON.stringify(clean)
  } catch {
    return undefined
  }
}

const scrubOpen = (scrubber: ValueScrubber, key: string, text: string): string => {
  if (queries.test(key) && /^[?#]/.test(text)) return scrubber.url(text)
  if (!keyFactsOf(key).isCookieHolder) return scrubber.text(text)
  // A list that was cut, so that it is none any more.
  return text.startsWith('[') ? filtered : scrubber.cookies(text)
}

/** A text under a key that is no secret by its name. */
const scrubKind = (scrubber: ValueScrubber, key: string, text: string, system: string): string => {
  switch (kindOf(key)) {
    case 'statement':
      return scrubStatement(scrubber, text, key.startsWith('graphql') ? 'graphql' : system)
    case 'address':
      return scrubAddress(scrubber, text)
    case 'prose':
      return scrubber.message(text)
    case 'name':
      return scrubber.credentials(text)
    case 'identity':
      return scrubber.parts(text)
    case 'open':
      return scrubList(scrubber, key, text) ?? scrubOpen(scrubber, key, text)
  }
}

/** Undefined: it goes altogether. */
const scrubText = (scrubber: ValueScrubber, key: string, text: string, system: string): string | undefined => {
  const { rules } = scrubber
  if (rules.safe.size > 0 && rules.safe.has(key.toLowerCase())) return text
  if (rules.ips && clientAddresses.has(key)) return undefined
  if (scrubber.keyRule(key) !== undefined && !(prose.test(key) && countOfTokens.test(key))) return filtered
  return scrubKind(scrubber, key, text, system)
}

const scrubTexts = (scrubber: ValueScrubber, { texts }: Attributes): void => {
  const system = texts.get('db.system') ?? texts.get('db.system.name') ?? ''
  for (const [key, text] of texts) {
    const clean = scrubText(scrubber, key, text, system)
    if (clean === undefined) texts.delete(key)
    else if (clean !== text) texts.set(key, clean)
  }
}

const scrubNumbers = (scrubber: ValueScrubber, { texts, numbers }: Attributes): void => {
  for (const [key, number] of numbers) {
    if (countOfTokens.test(key) || scrubber.named(key, number) === number) continue
    numbers.delete(key)
    texts.set(key, filtered)
  }
}

/** Keys that are texts rather than names: what was said under them stands under what is left of the key. */
const scrubKeys = <Value>(scrubber: ValueScrubber, map: Map<string, Value>): void => {
  for (const key of [...map.keys()].filter((name) => keyFactsOf(name).isText)) {
    const value = map.get(key)
    const name = scrubber.rules.safe.has(key.toLowerCase()) ? key : cleanName(scrubber, key)
    if (name === key || value === undefined) continue
    map.delete(key)
    map.set(name, value)
  }
}

/**
 * Takes secrets out of attributes, in place (ingest.md 3.8). A key by its name, a text by what it is: statements and addresses stay readable, and so do
 * names of programs. Nothing is remarked: items of a trace have no `_meta`.
 */
export const scrubAttributes = (attributes: Attributes, settings: ScrubSettings): void => {
  const rules = compileRules(settings)
  if (!rules) return
  const scrubber = new ValueScrubber({}, rules)
  scrubber.remarks.quietly(() => {
    scrubTexts(scrubber, attributes)
    scrubNumbers(scrubber, attributes)
    for (const map of [attributes.texts, attributes.numbers, attributes.flags]) scrubKeys<unknown>(scrubber, map)
  })
}

const mayBeAddress = /[?#@]|:\/\//

/** The name of a transaction, which may be the address of a page: of others only certain credentials go, as it is what transactions are counted by. */
export const scrubTransactionName = (name: string, settings: ScrubSettings): string => {
  const rules = compileRules(settings)
  if (!rules || name === '') return name
  const scrubber = new ValueScrubber({}, rules)
  let clean = name
  scrubber.remarks.quietly(() => {
    clean = scrubber.credentials(mayBeAddress.test(name) ? scrubber.url(name) : name)
  })
  return clean
}

/** What a span says that it did: a statement where it is of a database, else a text that may be the address of a request. */
export const scrubDescription = (text: string, of: { readonly op: string; readonly system: string }, settings: ScrubSettings): string => {
  const rules = compileRules(settings)
  if (!rules || text === '') return text
  const scrubber = new ValueScrubber({}, rules)
  let clean = text
  scrubber.remarks.quietly(() => {
    if (of.op.startsWith('db')) clean = scrubStatement(scrubber, text, of.system)
    else clean = scrubber.message(mayBeAddress.test(text) ? scrubber.url(text) : text)
  })
  return clean
}
