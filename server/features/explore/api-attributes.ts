import { z } from 'zod'

import { attributeValuesSchema, exploreFacetsSchema, traceAttributesSchema } from '#packages/contract/explore'
import { keysOf } from '#packages/explore/dataset'
import { parseField } from '#packages/explore/field'
import type { Field } from '#packages/explore/field'
import type { Condition } from '#packages/search/condition'
import { tagKey } from '#packages/search/condition'
import { json, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { answerPage } from '#server/http/page-of-list'
import type { ScopedRequest } from '#server/http/route'

import { shownValue } from './answer-table.ts'
import { exploreQuery, readExplore, readTable } from './api.ts'
import { attributesOf, facetsOf } from './read-attributes.ts'
import type { AttributeType } from './read-attributes.ts'

const facetNamesMax = 20
const valuesMax = 100
const substringLengthMax = 200
const attributeTypes: readonly AttributeType[] = ['string', 'number', 'boolean']

/** `GET /organizations/{org}/events-facets/`. */
export const exploreFacetsRoute = endpoint(
  {
    summary: 'Counts the most frequent values of keys and attributes.',
    query: exploreQuery.extend({
      facet: z.string().optional().describe('A key or attribute, repeated; absent: those that most rows have.'),
    }),
    answer: exploreFacetsSchema,
  },
  async (request: ScopedRequest) => {
    const read = readExplore(request, [])
    if (!read.ok) return read.error
    const names = request.query.getAll('facet').filter((name) => name !== '')
    if (names.length > facetNamesMax) return problem(400, `At most ${facetNamesMax} facets can be named`)
    const facets = await facetsOf(read.value.scope, read.value.asking, names, request.signal)
    return facets.ok ? json(facets.value) : facets.error
  },
)

/** The request with its kind of items as a dataset: spans when it names none. */
const ofItems = (request: ScopedRequest): ScopedRequest => {
  const query = new URLSearchParams(request.query)
  query.set('dataset', query.get('itemType') ?? query.get('dataset') ?? 'spans')
  return { ...request, query }
}

const substringOf = ({ query }: ScopedRequest): string => (query.get('substringMatch') ?? '').slice(0, substringLengthMax)

const itemQuery = exploreQuery.extend({
  itemType: z.string().optional().describe('spans, logs or tracemetrics.'),
  substringMatch: z.string().optional().describe('Part of what is looked for.'),
})

/** `GET /organizations/{org}/trace-items/attributes/` (web-api.md 4). */
export const listAttributesRoute = endpoint(
  {
    summary: 'Lists what spans, logs or metrics can be asked for by name.',
    query: itemQuery.extend({ attributeType: z.string().optional().describe('string, number or boolean, repeated; absent: all.') }),
    answer: traceAttributesSchema,
    paged: true,
  },
  async (asked: ScopedRequest) => {
    const request = ofItems(asked)
    const read = readExplore(request, [])
    if (!read.ok) return read.error
    if (read.value.asking.dataset === 'errors') return problem(400, 'itemType takes spans, logs or tracemetrics')
    const named = request.query.getAll('attributeType')
    const types = attributeTypes.filter((type) => named.length === 0 || named.includes(type))
    const attributes = await attributesOf(read.value.scope, read.value.asking, { types, substring: substringOf(request) }, request.signal)
    return attributes.ok ? answerPage(asked, attributes.value, (rows) => rows) : attributes.error
  },
)

const holding = (name: string, substring: string): Condition =>
  substring === '' ? { kind: 'present', key: name } : { kind: 'names', key: name, patterns: [['', substring, '']] }

const valueFields = (field: Field, others: readonly (Field | string)[]): readonly Field[] => [
  field,
  ...others.filter((each): each is Field => typeof each !== 'string'),
]

/** `GET /organizations/{org}/trace-items/attributes/{key}/values/`. */
export const listAttributeValuesRoute = endpoint(
  {
    summary: 'Lists the most frequent values of an attribute of spans, logs or metrics.',
    query: itemQuery,
    answer: attributeValuesSchema,
    paged: true,
  },
  async (asked: ScopedRequest) => {
    const request = ofItems(asked)
    const name = request.param('key')
    const read = readExplore(request, [name])
    if (!read.ok) return read.error
    const { scope, asking, fields } = read.value
    const { dataset } = asking
    const [field] = fields
    if (!field || field.asked.kind === 'function' || field.asked.kind === 'equation')
      return problem(400, 'An attribute is named in the address')
    const key = field.asked.kind === 'key' ? field.asked.key.name : tagKey(field.asked.name)
    const condition: Condition = { kind: 'all', parts: [asking.condition, holding(key, substringOf(request))] }
    const all = valueFields(
      field,
      ['count()', 'min(timestamp)', 'last_seen()'].map((text) => parseField(dataset, keysOf(dataset), text)),
    )
    const wanted = { asking: { ...asking, condition }, fields: all, sorts: [{ field: 1, falling: true }], limit: valuesMax, offset: 0 }
    const table = await readTable(scope, wanted, request.signal)
    if (!table.ok) return table.error
    const shown = { dataset, projects: new Map(scope.projects.map(({ id, slug }) => [id, slug])), issues: new Map<number, never>() }
    const values = table.value.rows.flatMap((row) => {
      const [value, count, first, last] = all.map((each, index) => shownValue(each, row[`f${index}`], shown))
      if (value === null || value === undefined) return []
      const text = String(value)
      return [{ key: name, name: text, value: text, count: Number(count), firstSeen: String(first), lastSeen: String(last) }]
    })
    return answerPage(asked, values, (rows) => rows)
  },
)
