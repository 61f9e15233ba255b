import { assert } from '#core/assert'

import type { RowCursor } from './row-cursor.ts'
import type { RowWriter } from './row-writer.ts'

/** A ClickHouse type: its name in DDL, how a TypeScript value of it is written as RowBinary, and how its bytes are stepped over. */
export interface ColumnType<Value> {
  readonly ddl: string
  write(writer: RowWriter, value: Value): void
  skip(cursor: RowCursor): void
}

/** Bytes as hex digits (any case) or as bytes; '' for all zero. */
export type HexOrBytes = string | Uint8Array

/** A Map column: order and repetition of keys are kept as given, so that equal input gives equal bytes. */
export type MapEntries<Key, Value> = ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[]

const fixedSize = <Value>(ddl: string, bytes: number, write: ColumnType<Value>['write']): ColumnType<Value> => ({
  ddl,
  write,
  skip: (cursor) => cursor.skip(bytes),
})

export const uint8 = fixedSize<number>('UInt8', 1, (writer, value) => writer.uint8(value))
export const uint16 = fixedSize<number>('UInt16', 2, (writer, value) => writer.uint16(value))
export const uint32 = fixedSize<number>('UInt32', 4, (writer, value) => writer.uint32(value))
export const uint64 = fixedSize<number | bigint>('UInt64', 8, (writer, value) => writer.uint64(value))
export const int8 = fixedSize<number>('Int8', 1, (writer, value) => writer.int8(value))
export const int16 = fixedSize<number>('Int16', 2, (writer, value) => writer.int16(value))
export const int32 = fixedSize<number>('Int32', 4, (writer, value) => writer.int32(value))
export const int64 = fixedSize<number | bigint>('Int64', 8, (writer, value) => writer.int64(value))
export const float64 = fixedSize<number>('Float64', 8, (writer, value) => writer.float64(value))

/** Milliseconds since 1970, UTC, as a whole number. */
export const dateTime64 = fixedSize<number>("DateTime64(3, 'UTC')", 8, (writer, value) => writer.int64(value))

/** Microseconds since 1970, UTC, as a whole number. */
export const dateTime64Us = fixedSize<number>("DateTime64(6, 'UTC')", 8, (writer, value) => writer.int64(value))

export const string: ColumnType<string | Uint8Array> = {
  ddl: 'String',
  write: (writer, value) => writer.string(value),
  skip: (cursor) => cursor.skip(cursor.varint()),
}

/** A string with few different values: a dictionary per part. The bytes are those of the type inside. */
export const lowCardinality = <Value>(inner: ColumnType<Value>): ColumnType<Value> => ({ ...inner, ddl: `LowCardinality(${inner.ddl})` })

export const fixedString = (bytes: number): ColumnType<HexOrBytes> =>
  fixedSize(`FixedString(${bytes})`, bytes, (writer, value) => writer.fixedString(value, bytes))

export const array = <Value>(inner: ColumnType<Value>): ColumnType<readonly Value[]> => ({
  ddl: `Array(${inner.ddl})`,
  write: (writer, values) => {
    writer.varint(values.length)
    for (const value of values) inner.write(writer, value)
  },
  skip: (cursor) => skipMany(cursor, () => inner.skip(cursor)),
})

export const map = <Key, Value>(key: ColumnType<Key>, value: ColumnType<Value>): ColumnType<MapEntries<Key, Value>> => ({
  ddl: `Map(${key.ddl}, ${value.ddl})`,
  write: (writer, entries) => {
    writer.varint('size' in entries ? entries.size : entries.length)
    for (const [entryKey, entryValue] of entries) {
      key.write(writer, entryKey)
      value.write(writer, entryValue)
    }
  },
  skip: (cursor) =>
    skipMany(cursor, () => {
      key.skip(cursor)
      value.skip(cursor)
    }),
})

/** How rows of one key become one row when the engine merges parts: the bytes are those of the type inside. */
const merged = <Value>(how: 'sum' | 'max' | 'sumMap' | 'groupUniqArrayArray', inner: ColumnType<Value>): ColumnType<Value> => ({
  ...inner,
  ddl: `SimpleAggregateFunction(${how}, ${inner.ddl})`,
})

/** Of rows that are merged the numbers are added, .. */
export const summed = <Value>(inner: ColumnType<Value>): ColumnType<Value> => merged('sum', inner)
/** .. or the numbers by key, .. */
export const summedByKey = <Value>(inner: ColumnType<Value>): ColumnType<Value> => merged('sumMap', inner)
/** .. or the largest is kept, .. */
export const largest = <Value>(inner: ColumnType<Value>): ColumnType<Value> => merged('max', inner)
/** .. or the sets are joined. */
export const joined = <Value>(inner: ColumnType<Value>): ColumnType<Value> => merged('groupUniqArrayArray', inner)

/** Every element has at least one byte, so a hostile count ends as torn after as many steps as there are bytes. */
const skipMany = (cursor: RowCursor, skipOne: () => void): void => {
  const count = cursor.varint()
  for (let index = 0; index < count && !cursor.torn; index++) {
    const before = cursor.offset
    skipOne()
    assert(cursor.torn || cursor.offset > before, 'an element has at least one byte')
  }
}
