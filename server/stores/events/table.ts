import { assert } from '#core/assert'

import type { ColumnType } from './column-types.ts'

/** The database of all column tables, embedded and scaled out (engine.md 0). */
export const databaseName = 'vedette'

/** A column: its type and what its DDL says beside the type. */
interface Column<Value> {
  readonly type: ColumnType<Value>
  readonly codec?: string
}

interface Derived {
  readonly ddl: string
  readonly expression: string
}

/**
 * Any set of columns. `write` of a column type is a method, so a column of a narrower value type is accepted here; rows are typed by `RowOf`,
 * which is what keeps a wrong value from reaching a writer.
 */
export type Columns = Readonly<Record<string, Column<never>>>

/** The one truth about a table: DDL, row type, column list and RowBinary encoding all come from it. */
export interface Table<Cols extends Columns = Columns> {
  readonly name: string
  readonly columns: Cols
  /** What the engine makes of a row's columns when it stores it: no writer names it, and every reader may. */
  readonly derived?: Readonly<Record<string, Derived>>
  /** `name expression TYPE type GRANULARITY n`, without the word INDEX. */
  readonly indexes: readonly string[]
  readonly partitionBy: string
  readonly orderBy: readonly string[]
  readonly settings: Readonly<Record<string, number>>
  /** Rows with the same `orderBy` become one when parts are merged: its columns say how. */
  readonly merges?: true
}

type ValueOf<Col> = Col extends Column<infer Value> ? Value : never

/** The TypeScript type of a row of a table description. */
export type RowOf<Description extends Table> = {
  readonly [Name in keyof Description['columns']]: ValueOf<Description['columns'][Name]>
}

/** One partition is one retention class and one week of receipt: retention is DROP PARTITION (design.md 5). */
export const byWeek = '(retention_class, toMonday(received_at))'
/** The same by day, for what comes in masses and is kept for some weeks. */
export const byDay = '(retention_class, toDate(received_at))'

/** Days of receipt in one partition of a table. */
export const partitionDays = ({ partitionBy }: Pick<Table, 'partitionBy'>): number => (partitionBy === byDay ? 1 : 7)

const identifierPattern = /^[a-z_][a-z0-9_]{0,63}$/

/** Checks and returns a table description, keeping the exact types of its columns. */
export const defineTable = <const Cols extends Columns>(description: Table<Cols>): Table<Cols> => {
  const { name: table, columns, derived = {} } = description
  for (const name of [table, ...Object.keys(columns), ...Object.keys(derived)]) assert(identifierPattern.test(name), `identifier ${name}`)
  return description
}

/** Names of the columns in the order in which `encodeRows` writes them. */
export const columnNames = (table: Table): string[] => Object.keys(table.columns)

/** Derived columns as DDL has them. */
export const derivedTexts = ({ derived = {} }: Table): string[] =>
  Object.entries(derived).map(([name, { ddl, expression }]) => `${name} ${ddl} MATERIALIZED ${expression}`)

/** Settings of a table as DDL has them: `merge_selector_base = 10, fsync_after_insert = 1`. */
export const settingsText = (settings: Table['settings']): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')

/**
 * `CREATE TABLE IF NOT EXISTS` for a description. `engine` is the table engine with its arguments: `MergeTree` embedded,
 * `ReplicatedMergeTree(...)` scaled out.
 */
export const createTableText = (table: Table, engine: string): string => {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => `  ${name} ${column.type.ddl}${column.codec === undefined ? '' : ` CODEC(${column.codec})`}`,
  )
  const derived = derivedTexts(table).map((text) => `  ${text}`)
  const indexes = table.indexes.map((index) => `  INDEX ${index}`)
  const ofTable = table.merges ? engine.replace('MergeTree', 'AggregatingMergeTree') : engine
  return [
    `CREATE TABLE IF NOT EXISTS ${databaseName}.${table.name} (`,
    [...columns, ...derived, ...indexes].join(',\n'),
    `) ENGINE = ${ofTable}`,
    `PARTITION BY ${table.partitionBy}`,
    `ORDER BY (${table.orderBy.join(', ')})`,
    `SETTINGS ${settingsText(table.settings)}`,
  ].join('\n')
}
