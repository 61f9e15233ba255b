import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import type { Span } from '#packages/spans/span'
import { describeDocumentCommand } from '#packages/spans/store-command'

import type { Finding } from './problem.ts'
import { isQuery, isSelect, queryText } from './query-text.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'

/** Parameters and queries that are compared, and characters of a condition. */
const parametersMax = 50
const queriesMax = 100
const conditionCharsMax = 4_000
const documentCharsMax = 2_000

/** Packages that put values into queries themselves, safely. */
const safeModules =
  /^(?:github\.com\/go-sql-driver\/mysql|sequelize|gorm\.io\/gorm|typeorm|@mikro-orm\/.{1,40}|mikro-orm|@nestjs\/(?:sequelize|typeorm|mikro-orm))$/
const safeOrigin = /^auto\.db\.(?:rails|otel\.)/
const sqlWords = new Set(
  'select from where and or not in is null like order by group limit offset join on as asc desc id true false'.split(' '),
)
/** Values that the driver puts in, and what query builders write. */
const placeholder = /\?|\$[0-9]|%s|&[a-z]|Zend_|\bIN \([0-9, ]{1,200}\)/i

interface Parameter {
  readonly key: string
  readonly value: string
}

const countOf = (text: string, part: string): number => text.split(part, 6).length - 1

const isSafe = ({ modules = [] }: SegmentTree): boolean => modules.some((name) => safeModules.test(name))

/** True: a query that was put together from text. */
const isWritten = (span: Span, text: string): boolean => {
  const { texts } = span.attributes
  if (span.op === 'db.sql.active_record' || safeOrigin.test(texts.get('sentry.origin') ?? '') || texts.has('db.sql.bindings')) return false
  return !placeholder.test(text) && countOf(text, '->') <= 3 && countOf(text, 'deleted_at IS NULL') <= 3
}

/** What follows WHERE, without comments; '' = nothing. */
const conditionOf = (text: string): string => {
  const at = text.search(/\bwhere\b/i)
  return at < 0 ? '' : (text.slice(at + 5, at + 5 + conditionCharsMax).split('--', 1)[0] ?? '')
}

const isWordAt = (text: string, at: number): boolean => /\w/.test(text.charAt(at))

/** True: a text stands in another, and not as a part of a longer word. */
const hasToken = (text: string, token: string): boolean => {
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + 1)) {
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + token.length)) return true
  }
  return false
}

const bodyEntries = (body: Json | undefined): [string, Json | undefined][] =>
  isObject(body) ? Object.entries(body).slice(0, parametersMax) : []

const textParameters = ({ requestQuery = [], requestBody }: SegmentTree, valueCharsMin: number): Parameter[] => {
  const pairs: (readonly [string, Json | undefined])[] = [...requestQuery.slice(0, parametersMax), ...bodyEntries(requestBody)]
  return pairs.flatMap(([key, value]): Parameter[] => {
    if (typeof value !== 'string' || value.length < valueCharsMin || key === value || key === '') return []
    return sqlWords.has(key.toLowerCase()) || sqlWords.has(value.toLowerCase()) ? [] : [{ key, value }]
  })
}

/** Objects in the body that ask for an operation, `{"$ne": ""}`, with what they look like in a command. */
const documentParameters = ({ requestBody }: SegmentTree): Parameter[] =>
  bodyEntries(requestBody).flatMap(([key, value]): Parameter[] => {
    const text = isObject(value) ? JSON.stringify(value).slice(0, documentCharsMax) : ''
    const shape = text.includes('"$') ? describeDocumentCommand(text)?.text : undefined
    return shape === undefined ? [] : [{ key, value: shape }]
  })

const findingOf = (span: Span, keys: readonly string[], url: string): Finding => ({
  type: 'query_injection_vulnerability',
  identity: `${keys.join()}-${span.name}`,
  subtitle: span.name,
  offenders: [span],
  // Names only: what was asked for is nobody's business.
  evidence: [
    ['Vulnerable Parameters', keys.join(', ')],
    ['Request URL', url.split('?', 1)[0] ?? ''],
  ],
  lostUs: 0,
})

/**
 * Queries in whose text stands what the request said, as it was said (features.md 3.14): whoever asks may write the query. Nothing is lost by it but
 * safety. Values of the request are neither shown nor hashed.
 */
export const findQueryInjections = (tree: SegmentTree, { queryInjection }: DetectorSettings): Finding[] => {
  if ((tree.requestQuery ?? []).length === 0 && !isObject(tree.requestBody)) return []
  const texts = textParameters(tree, queryInjection.valueCharsMin)
  const documents = documentParameters(tree)
  if ((texts.length === 0 && documents.length === 0) || isSafe(tree)) return []
  return tree.ordered
    .filter(isQuery)
    .slice(0, queriesMax)
    .flatMap((span): Finding[] => {
      const text = queryText(span)
      const keys = isSelect(text) ? saidInCondition(span, text, texts) : saidInDocument(text, documents)
      return keys.length === 0 ? [] : [findingOf(span, keys, tree.requestUrl)]
    })
}

const saidInCondition = (span: Span, text: string, parameters: readonly Parameter[]): string[] => {
  const condition = conditionOf(text)
  if (condition === '' || !isWritten(span, text)) return []
  return parameters.filter(({ key, value }) => hasToken(condition, key) && hasToken(condition, value)).map(({ key }) => key)
}

const saidInDocument = (text: string, parameters: readonly Parameter[]): string[] => {
  const shape = describeDocumentCommand(text)?.text
  return shape === undefined ? [] : parameters.filter(({ key, value }) => shape.includes(`"${key}":${value}`)).map(({ key }) => key)
}
