import { hash } from 'node:crypto'

import { attributeText } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { createRecentMap } from '#packages/normalize/recent-map'

import { normalizeSql } from './normalize-sql.ts'
import { withoutValues } from './plain-text.ts'
import { describeClientRequest, describeServerRequest } from './request-description.ts'
import { describeResource } from './resource-description.ts'
import { categoryOf } from './span-category.ts'
import type { SpanFacts } from './span.ts'
import { describeDocumentCommand, describeKeyCommand } from './store-command.ts'

/** What a span says of itself, scrubbed. */
export interface SaidSpan {
  readonly op: string
  readonly description: string
  readonly attributes: Attributes
}

/** Characters of a description that are looked at. */
const descriptionCharsMax = 10_000
const nameCharsMax = 200
const domainCharsMax = 1_000
/**
 * Descriptions that are remembered, in each of two generations; longer ones are worked out each time. Queries of mapped tables have thousands of characters
 * and are the ones that repeat. Together some 8 MB at the very most.
 */
const rememberedMax = 1_000
const rememberedCharsMax = 4_000

/** What a description means, as far as it goes by it. `text` is '' when there is nothing to group by. */
interface Described {
  readonly text: string
  readonly action?: string
  readonly domain?: string
  /** Not only op, system and text went into it. */
  readonly readsAttributes?: boolean
}

/** A span with the text that says what it did, and the kind of system that it did it with. */
interface Subject {
  readonly op: string
  readonly category: string
  readonly text: string
  /** `db.system`, in lower case. */
  readonly system: string
  readonly attributes: Attributes
}

const nothing: Described = { text: '' }

const firstText = (attributes: Attributes, keys: readonly string[]): string => {
  for (const key of keys) {
    const text = attributes.texts.get(key)
    if (text !== undefined && text !== '') return text
  }
  return ''
}

const framed = (tables: readonly string[]): string => (tables.length === 0 ? '' : `,${tables.join(',')},`)
const collectionKeys = ['db.collection.name', 'db.mongodb.collection', 'db.sql.table']
const operationKeys = ['db.operation.name', 'db.operation']

/** Databases that are spoken to by HTTP: `GET /orders/_search`. */
const httpDatabases = new Set(['elasticsearch', 'opensearch', 'couchdb', 'influxdb'])
const keyDatabases = new Set(['redis', 'valkey', 'memcached', 'keydb'])
const documentStart = /^\s{0,20}(?:[[(]\s{0,20})?\{/

const describeDocuments = ({ text, attributes }: Subject): Described => {
  const command = describeDocumentCommand(text)
  const collection = firstText(attributes, collectionKeys) || command?.collection || ''
  const action = firstText(attributes, operationKeys) || command?.action || ''
  return {
    text: command?.text ?? withoutValues(text),
    action,
    domain: framed(collection === '' ? [] : [withoutValues(collection)]),
    readsAttributes: true,
  }
}

const describeDatabase = (subject: Subject): Described => {
  const { op, text, system, attributes } = subject
  if (op === 'db.redis' || keyDatabases.has(system))
    return describeKeyCommand(text) ?? { text: text.startsWith('redis.pipeline') ? text : '*' }
  if (httpDatabases.has(system)) return describeServerRequest(text, '') ?? { text: withoutValues(text) }
  if (system === 'mongodb' || documentStart.test(text)) return describeDocuments(subject)
  if (text.startsWith('prisma:')) return { text }
  const sql = normalizeSql(text, system)
  if (sql !== undefined) return { text: sql.text, action: sql.action, domain: framed(sql.tables) }
  const collection = firstText(attributes, collectionKeys)
  return {
    text: withoutValues(text),
    action: firstText(attributes, operationKeys).toUpperCase(),
    domain: framed(collection === '' ? [] : [withoutValues(collection)]),
    readsAttributes: true,
  }
}

const urlKeys = ['url.full', 'http.url', 'url', 'server.address']
const methodKeys = ['http.request.method', 'http.method', 'http.request_method', 'method']

const describeRequest = ({ op, text, attributes }: Subject): Described => {
  if (op.startsWith('http.server'))
    return describeServerRequest(text, firstText(attributes, ['http.route'])) ?? { text: withoutValues(text) }
  const known = { url: firstText(attributes, urlKeys), method: firstText(attributes, methodKeys) }
  return describeClientRequest(text, known) ?? { text: withoutValues(text) }
}

const describeCache = ({ op, text }: Subject): Described => {
  const command = describeKeyCommand(text)
  if (command !== undefined) return command
  const action = op.slice('cache.'.length).split('.', 1)[0]?.toUpperCase() ?? ''
  return { text: /^[A-Z_]{1,20}$/.test(action) ? `${action} *` : '*', action }
}

const describeFile = ({ text }: Subject): Described => {
  const extension = /\.([A-Za-z0-9]{1,10})$/.exec(text.slice(-12))?.[1]
  return { text: extension === undefined ? '*' : `*.${extension.toLowerCase()}` }
}

/** The head of an operation, `query Orders`; the document behind it varies. */
const describeGraphql = ({ text }: Subject): Described => {
  const head = text.split(/[({\n]/, 1)[0] ?? ''
  const action = /^\s*(query|mutation|subscription)\b/i.exec(head)?.[1]?.toLowerCase() ?? ''
  return { text: withoutValues(head.trim() === '' ? 'query' : head), action }
}

const describeUi = ({ op, text, attributes }: Subject): Described => {
  if (!op.startsWith('ui.interaction') && !op.startsWith('ui.react')) return { text: withoutValues(text) }
  return { text: firstText(attributes, ['ui.component_name', 'component.name']) || withoutValues(text) }
}

const describeQueue = ({ text, attributes }: Subject): Described => {
  const queue = withoutValues(firstText(attributes, ['messaging.destination.name', 'messaging.destination']))
  return { text: withoutValues(text), domain: queue }
}

const describeAgent = ({ text, attributes }: Subject): Described => ({
  text: withoutValues(text),
  action: firstText(attributes, ['gen_ai.operation.name']),
  domain: firstText(attributes, ['gen_ai.request.model', 'gen_ai.response.model']),
})

const descriptions: ReadonlyMap<string, (subject: Subject) => Described> = new Map<string, (subject: Subject) => Described>([
  ['db', describeDatabase],
  ['http', describeRequest],
  ['cache', describeCache],
  ['resource', ({ text }) => describeResource(text)],
  ['file', describeFile],
  ['graphql', describeGraphql],
  ['ui', describeUi],
  ['queue', describeQueue],
  ['gen_ai', describeAgent],
])

const describe = (subject: Subject): Described => {
  if (subject.text === '') return nothing
  return descriptions.get(subject.category)?.(subject) ?? { text: withoutValues(subject.text) }
}

const factsOf = ({ op, category }: Subject, { text, action = '', domain = '' }: Described): SpanFacts => {
  return {
    category,
    name: (text === '' ? op : text).slice(0, nameCharsMax),
    groupHash: text === '' ? '' : hash('md5', text, 'hex').slice(0, 16),
    action: action.slice(0, nameCharsMax),
    domain: domain.slice(0, domainCharsMax),
  }
}

const queryKeys = ['db.query.text', 'db.statement']

/** What a database was asked is the query where one is said: spans of OpenTelemetry are described by a short name. */
const subjectOf = ({ op, description, attributes }: SaidSpan): Subject => {
  const category = categoryOf(op, attributes)
  const query = category === 'db' ? firstText(attributes, queryKeys) : ''
  const system = category === 'db' ? attributeText(attributes, 'db.system.name') || attributeText(attributes, 'db.system') : ''
  return { op, category, text: (query || description).slice(0, descriptionCharsMax).trim(), system: system.toLowerCase(), attributes }
}

/** Categories whose facts mostly follow from op, system and text alone. */
const rememberedCategories = new Set(['db', 'cache', 'resource', 'file', 'graphql'])

/** A describer with a memory of its own, bounded: spans repeat, and the same query is taken apart once. */
export const createSpanDescriber = (): ((said: SaidSpan) => SpanFacts) => {
  const known = createRecentMap<SpanFacts>(rememberedMax)
  return (said) => {
    const subject = subjectOf(said)
    if (subject.text.length > rememberedCharsMax || !rememberedCategories.has(subject.category)) return factsOf(subject, describe(subject))
    const key = `${subject.op}\0${subject.system}\0${subject.text}`
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    const described = describe(subject)
    const facts = factsOf(subject, described)
    if (described.readsAttributes !== true) known.set(key, facts)
    return facts
  }
}

/**
 * What a span did, without what varies (features.md 2.5): category, the description with its values taken out and the hash of that, what was done and to
 * what. A pure function of op, description and attributes, whatever it remembers; linear in the first 10,000 characters, never throws.
 */
export const describeSpan: (said: SaidSpan) => SpanFacts = createSpanDescriber()
