import { success } from '#core/result'
import type { Result } from '#core/result'
import type { ExploreFacets, TraceAttributes } from '#packages/contract/explore'
import { keysOf } from '#packages/explore/dataset'
import type { Dataset } from '#packages/explore/dataset'
import { shownType } from '#packages/explore/target'
import type { Scope } from '#server/http/scope'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { hasTypedAttributes, tableOf } from './columns.ts'
import { knownToExplore } from './known.ts'
import { printWhere } from './print-query.ts'
import type { Asking } from './read-request.ts'
import { readRows } from './read-rows.ts'

/** Names of attributes that are told of each type. */
const attributesMax = 500
const facetsMax = 60
const valuesPerFacet = 10
const facetRowsMax = 2_000
/** Names and values are a hint for who types: a part of the rows tells them as well. */
const hintBudget = { rowsReadMax: 5_000_000, timeoutMs: 2_000 }

export type AttributeType = TraceAttributes[number]['attributeType']

const maps: Readonly<Record<AttributeType, Sql>> = { string: sql`texts`, number: sql`numbers`, boolean: sql`flags` }
const typeWords: readonly AttributeType[] = ['string', 'number', 'boolean']

/** How an attribute is written where its type has to be said. */
const written = (name: string, type: AttributeType): string => (type === 'string' ? name : `tags[${name},${type}]`)

const ofKeys = (dataset: Dataset, type: AttributeType): TraceAttributes =>
  keysOf(dataset).keys.flatMap((key) => {
    const shown = shownType({ kind: 'key', key })
    const isType = shown === 'string' || shown === 'date' ? 'string' : shown === 'boolean' ? 'boolean' : 'number'
    if (isType !== type) return []
    return [
      {
        key: key.name,
        name: key.name,
        attributeType: type,
        attributeSource: { source_type: 'sentry' as const },
        secondaryAliases: [...(key.spellings ?? [])],
      },
    ]
  })

interface NameRow {
  readonly attribute: string
}

/** What rows can be asked for by name: the keys of all of them, and the attributes that rows of the window have, the most frequent first. */
export const attributesOf = async (
  scope: Scope,
  asking: Asking,
  wanted: { readonly types: readonly AttributeType[]; readonly substring: string },
  signal: AbortSignal,
): Promise<Result<TraceAttributes, Response>> => {
  const { dataset } = asking
  const known = await knownToExplore(scope, asking, signal)
  if (!known.ok) return known
  const where = printWhere(asking, known.value)
  const found: TraceAttributes[number][] = []
  for (const type of typeWords.filter((each) => wanted.types.includes(each))) {
    found.push(...ofKeys(dataset, type).filter(({ name }) => name.toLowerCase().includes(wanted.substring.toLowerCase())))
    const rows = await readRows<NameRow>(
      scope,
      {
        window: asking.window,
        takenBy: 'slices',
        select: () => ({
          table: tableOf[dataset].name,
          select: sql`toString(arrayJoin(arrayFilter(each -> positionCaseInsensitiveUTF8(each, ${param.string(wanted.substring)}) > 0, mapKeys(${maps[type]})))) AS attribute`,
          where,
          tail: sql`GROUP BY attribute ORDER BY count() DESC, attribute`,
          limit: attributesMax,
        }),
        signal,
      },
      hintBudget,
    )
    if (!rows.ok) return rows
    for (const { attribute: name } of rows.value.rows)
      if (!keysOf(dataset).byName.has(name.toLowerCase()))
        found.push({ key: written(name, type), name, attributeType: type, attributeSource: { source_type: 'user' }, secondaryAliases: [] })
  }
  return success(found)
}

/** Columns of few different values, which are worth a look beside the attributes. */
const facetKeys: Readonly<Record<Dataset, readonly string[]>> = {
  errors: [],
  transactions: ['transaction', 'transaction.op', 'span.status', 'http.method', 'environment', 'release', 'platform', 'sdk.name'],
  spans: [
    'span.op',
    'span.category',
    'span.name',
    'span.status',
    'span.domain',
    'transaction',
    'environment',
    'release',
    'platform',
    'sdk.name',
  ],
  logs: ['severity', 'message.template', 'server_name', 'environment', 'release', 'platform', 'sdk.name'],
  metrics: ['metric.name', 'metric.type', 'metric.unit', 'environment', 'release', 'platform', 'sdk.name'],
}

const pairsOfKeys = (dataset: Dataset): Sql => {
  const pairs = facetKeys[dataset].flatMap((key) => {
    const column = tableOf[dataset].columns.get(key)
    return column ? [sql`(${param.string(key)}, toString(${column}))`] : []
  })
  return pairs.length === 0 ? sql`CAST([], 'Array(Tuple(String, String))')` : sql`[${joinSql(pairs, sql`, `)}]`
}

/** Keys and attributes of a row with their values, as pairs of texts. */
const pairsOf = (dataset: Dataset): Sql => {
  const texts = hasTypedAttributes(dataset) ? sql`texts` : sql`tags`
  const ofTexts = sql`arrayZip(CAST(mapKeys(${texts}), 'Array(String)'), mapValues(${texts}))`
  if (!hasTypedAttributes(dataset)) return ofTexts
  const ofFlags = sql`arrayMap((key, flag) -> (toString(key), if(flag = 1, 'true', 'false')), mapKeys(flags), mapValues(flags))`
  return sql`arrayConcat(${pairsOfKeys(dataset)}, ${ofTexts}, ${ofFlags})`
}

interface FacetRow {
  readonly facet: string
  readonly facet_value: string
  readonly things: number
}

/** The most frequent values of keys and attributes among the rows that are asked for; of `names` alone when there are some. */
export const facetsOf = async (
  scope: Scope,
  asking: Asking,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Result<ExploreFacets, Response>> => {
  const { dataset } = asking
  const known = await knownToExplore(scope, asking, signal)
  if (!known.ok) return known
  const isWanted = names.length === 0 ? sql`1` : sql`has(${param.strings(names)}, each.1)`
  const { weight = sql`1`, name: table } = tableOf[dataset]
  const rows = await readRows<FacetRow>(
    scope,
    {
      window: asking.window,
      takenBy: 'slices',
      select: (share) => ({
        table,
        select: sql`arrayJoin(arrayFilter(each -> each.2 != '' AND ${isWanted}, ${pairsOf(dataset)})) AS pair, pair.1 AS facet, pair.2 AS facet_value,
        toFloat64(round(sum(${weight}) / ${param.float64(share)})) AS things`,
        where: printWhere(asking, known.value),
        tail: sql`GROUP BY pair ORDER BY things DESC, facet, facet_value LIMIT ${param.uint32(valuesPerFacet)} BY facet`,
        limit: facetRowsMax,
      }),
      signal,
    },
    hintBudget,
  )
  if (!rows.ok) return rows
  const facets = [...Map.groupBy(rows.value.rows, ({ facet }) => facet)].map(([key, values]) => ({
    key,
    topValues: values.map(({ facet_value: value, things }) => ({ name: value, value, count: Number(things) })),
  }))
  const size = (facet: ExploreFacets[number]): number => facet.topValues.reduce((sum, { count }) => sum + count, 0)
  return success(facets.toSorted((a, b) => size(b) - size(a)).slice(0, facetsMax))
}
