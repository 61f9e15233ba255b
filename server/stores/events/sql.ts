import { assert } from '#core/assert'
import type { EpochMs } from '#core/time'

/** A value for a statement: sent beside the text, never in it. Made by `param` only. */
export interface Param {
  readonly kind: 'param'
  /** ClickHouse type of the parameter. */
  readonly type: string
  readonly value: unknown
  /** Text around the placeholder, for types that parameters cannot carry directly. */
  readonly before: string
  readonly after: string
}

/** A checked name. Made by `identifier` only. */
export interface Identifier {
  readonly kind: 'identifier'
  readonly name: string
}

/** A statement, or a piece of one. Made by the `sql` tag only: its texts are literals of our source. */
export interface Sql {
  readonly kind: 'sql'
  readonly texts: readonly string[]
  readonly values: readonly SqlValue[]
}

type SqlValue = Param | Identifier | Sql

/** What goes to the client. */
interface CompiledSql {
  readonly text: string
  readonly params: Readonly<Record<string, unknown>>
}

/** A statement has no more parameters than this; long lists go into one array parameter. */
const paramsMax = 500

/** Nesting of pieces: a query has parentheses 20 deep at most, each of which is some pieces. */
const depthMax = 120

/**
 * ``sql`select title from events where project_id = ${param.uint64(id)}` ``. Only parameters, checked identifiers and other pieces can be
 * put in: a string cannot (law 4).
 */
export const sql = (texts: TemplateStringsArray, ...values: SqlValue[]): Sql => ({ kind: 'sql', texts, values })

/** Pieces with a separator between them; the separator is a piece too. No pieces: empty text. */
export const joinSql = (pieces: readonly SqlValue[], separator: Sql): Sql => {
  const values = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]))
  return { kind: 'sql', texts: Array.from({ length: values.length + 1 }, () => ''), values }
}

/** A column or table name out of a closed list of ours; anything else is a mistake in our code and throws. */
export const identifier = <Name extends string>(allowed: readonly Name[], name: Name): Identifier => {
  assert(allowed.includes(name) && /^\w+$/.test(name), 'identifier of the allow-list')
  return { kind: 'identifier', name }
}

const plain = (type: string, value: unknown): Param => ({ kind: 'param', type, value, before: '', after: '' })

const bytes = (count: number, hex: string): Param => {
  assert(hex.length === 2 * count && /^[0-9a-fA-F]*$/.test(hex), `${count} bytes in hex`)
  return { kind: 'param', type: 'String', value: hex, before: 'toFixedString(unhex(', after: `), ${count})` }
}

/** Server-side parameters by type. Integers beyond 2^53-1 as bigint. */
export const param = {
  uint8: (value: number): Param => plain('UInt8', value),
  uint16: (value: number): Param => plain('UInt16', value),
  uint32: (value: number): Param => plain('UInt32', value),
  uint64: (value: number | bigint): Param => {
    assert(typeof value === 'bigint' || Number.isSafeInteger(value), 'UInt64 is exact')
    return plain('UInt64', value)
  },
  uint64s: (values: readonly (number | bigint)[]): Param => plain('Array(UInt64)', values),
  int64: (value: number | bigint): Param => plain('Int64', value),
  float64: (value: number): Param => plain('Float64', value),
  string: (value: string): Param => plain('String', value),
  strings: (values: readonly string[]): Param => plain('Array(String)', values),
  /** Milliseconds since 1970, for a DateTime64(3, 'UTC') column. */
  time: (value: EpochMs): Param => ({ kind: 'param', type: 'Int64', value, before: 'fromUnixTimestamp64Milli(', after: ", 'UTC')" }),
  /** 32 hex digits, for a FixedString(16) column. */
  id: (hex: string): Param => bytes(16, hex),
  /** 16 hex digits, for a FixedString(8) column. */
  spanId: (hex: string): Param => bytes(8, hex),
} as const

/** Text with placeholders `{p0:UInt64}` and the values by name. A value that stands in several places, as one object, is one parameter. */
export const compileSql = (statement: Sql): CompiledSql => {
  const params: Record<string, unknown> = {}
  const names = new Map<Param, string>()
  const print = (value: SqlValue, depth: number): string => {
    assert(depth < depthMax, 'SQL pieces are not nested without end')
    if (value.kind === 'identifier') return `\`${value.name}\``
    if (value.kind === 'sql') {
      return value.texts.map((text, index) => text + printValue(value.values[index], depth + 1)).join('')
    }
    const name = names.get(value) ?? `p${names.size}`
    names.set(value, name)
    assert(names.size <= paramsMax, `at most ${paramsMax} parameters`)
    params[name] = value.value
    return `${value.before}{${name}:${value.type}}${value.after}`
  }
  const printValue = (value: SqlValue | undefined, depth: number): string => (value === undefined ? '' : print(value, depth))
  return { text: print(statement, 0), params }
}
