import type { Dataset } from '#packages/explore/dataset'
import type { Target } from '#packages/explore/target'
import type { KeyType } from '#packages/search/keys'
import { isNumberSent, measurementOf } from '#packages/search/trace-keys'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { hasTypedAttributes, tableOf } from './columns.ts'

const hasMeasurements = (dataset: Dataset): boolean => dataset === 'spans' || dataset === 'transactions'

const inMap = (map: Sql, name: string): Sql => {
  const key = param.string(name)
  return sql`if(mapContains(${map}, ${key}), ${map}[${key}], NULL)`
}

const texts = sql`texts`
const numbers = sql`numbers`
const flags = sql`flags`
const measurements = sql`measurements`
const tags = sql`tags`
const none = sql`NULL`

/** The attribute as text, whatever its type; NULL when it is not there. */
const anyText = (name: string): Sql => {
  const key = param.string(name)
  return sql`multiIf(mapContains(texts, ${key}), texts[${key}], mapContains(numbers, ${key}), toString(numbers[${key}]),
    mapContains(flags, ${key}), if(flags[${key}] = 1, 'true', 'false'), NULL)`
}

type Attribute = Extract<Target, { kind: 'attribute' }>

const printAttribute = (dataset: Dataset, { name, place }: Attribute): Sql => {
  if (place === 'measurements') return hasMeasurements(dataset) ? inMap(measurements, name) : sql`CAST(NULL, 'Nullable(Float64)')`
  if (!hasTypedAttributes(dataset)) {
    const key = param.string(name)
    return place === 'numbers' ? sql`toFloat64OrNull(tags[${key}])` : place === 'flags' ? none : inMap(tags, name)
  }
  if (place === 'texts') return inMap(texts, name)
  if (place === 'numbers') return inMap(numbers, name)
  return place === 'flags' ? inMap(flags, name) : anyText(name)
}

/** The attribute behind a key that is no column; undefined for keys that are. */
const attributeOfKey = (dataset: Dataset, name: string): Attribute | undefined => {
  const measurement = measurementOf(name)
  if (measurement !== undefined) return { kind: 'attribute', name: measurement, place: 'measurements' }
  if (isNumberSent(name) && hasTypedAttributes(dataset)) return { kind: 'attribute', name, place: 'numbers' }
  return tableOf[dataset].columns.has(name) ? undefined : { kind: 'attribute', name, place: 'any' }
}

/** The value of a target as it stands in the row: bytes of an id, a time, a number, a text; NULL where an attribute is not there. */
export const printTarget = (dataset: Dataset, target: Target): Sql => {
  if (target.kind === 'attribute') return printAttribute(dataset, target)
  const { name } = target.key
  const attribute = attributeOfKey(dataset, name)
  return attribute ? printAttribute(dataset, attribute) : (tableOf[dataset].columns.get(name) ?? none)
}

/** Whether the value may be NULL, so that it has to be left out of sums by hand. */
export const isNullable = (dataset: Dataset, target: Target): boolean =>
  target.kind === 'attribute' || attributeOfKey(dataset, target.key.name) !== undefined

/** The value as it goes out: hex of an id, microseconds of a time. */
export const printShown = (dataset: Dataset, target: Target): Sql => {
  const value = printTarget(dataset, target)
  if (target.kind === 'attribute') return value
  if (target.key.type === 'id') return sql`lower(hex(${value}))`
  return target.key.type === 'time' ? sql`toUnixTimestamp64Micro(CAST(${value}, 'DateTime64(6, \\'UTC\\')'))` : value
}

const numberTypes: ReadonlySet<KeyType> = new Set(['number', 'decimal', 'duration', 'size', 'boolean', 'project'])

/** Whether the column of a key of this type has numbers. */
const isNumberType = (type: KeyType): boolean => numberTypes.has(type)

/** Whether the target has a value. */
export const printPresent = (dataset: Dataset, target: Target): Sql => {
  const value = printTarget(dataset, target)
  if (target.kind === 'attribute' || isNullable(dataset, target)) return sql`(${value}) IS NOT NULL`
  if (target.key.type === 'id')
    return target.key.digits === 16 ? sql`${value} != toFixedString('', 8)` : sql`${value} != toFixedString('', 16)`
  if (target.key.type === 'time') return sql`1`
  return isNumberType(target.key.type) ? sql`${value} != 0` : sql`${value} != ''`
}
