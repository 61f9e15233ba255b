import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { encodeRows } from './row-binary.ts'
import { compileSql, param, sql } from './sql.ts'
import { columnNames } from './table.ts'
import { events } from './tables.ts'
import { eventRow, openTestEngine } from './test-engine.ts'
import type { TestEngine } from './test-engine.ts'
import { visibleRows } from './visible-rows.ts'

let engine: TestEngine

const [hash, other] = ['aaaaaaaaaaaaaaaa', 'ffffffffffffffff'].map((half) => half + '0'.repeat(16))
const bound = (projectId: number, name: string | undefined, from: number) => ({
  project_id: projectId,
  hash: name ?? '',
  valid_from_rules: from,
})
const rowOf = (projectId: number, name: string | undefined, version: number, index: number) =>
  eventRow(projectId, index, { hash: BigInt(`0x${(name ?? '').slice(0, 16)}`), rules_version: version })

beforeAll(async () => {
  engine = await openTestEngine()
  const rows = [rowOf(1, hash, 0, 1), rowOf(1, hash, 3, 2), rowOf(2, hash, 0, 3), rowOf(1, other, 0, 4), rowOf(1, other, 4_294_967_295, 5)]
  const insert = { table: events.name, columns: columnNames(events), bytes: encodeRows(events, rows), token: 'visible/1' }
  expect(await engine.store.insertRows(insert)).toEqual({ kind: 'inserted' })
  // The same token again is no insert.
  expect(await engine.store.insertRows(insert)).toEqual({ kind: 'inserted' })
})
afterAll(() => engine.close())

const seen = async (...bounded: Parameters<typeof visibleRows>[0]): Promise<number[]> => {
  const rows = await engine.store.query<{ at: string }>(
    sql`SELECT toString(toUnixTimestamp64Milli(timestamp) - 1795000000000) AS at FROM events
      WHERE project_id IN ${param.uint64s([1, 2])} AND ${visibleRows(bounded) ?? sql`1`} ORDER BY timestamp LIMIT 100`,
  )
  return rows.map(({ at }) => Number(at))
}

describe('rows that are seen', () => {
  it('are all where no hash has a number: there is no condition at all', async () => {
    expect(visibleRows([])).toBeUndefined()
    expect(await seen()).toEqual([1, 2, 3, 4, 5])
  })

  it('are those from the number of their hash on, in its own project', async () => {
    expect(await seen(bound(1, hash, 3))).toEqual([2, 3, 4, 5])
    expect(await seen(bound(1, hash, 4), bound(2, hash, 1))).toEqual([4, 5])
  })

  it('are none of a hash whose time has not come', async () => {
    expect(await seen(bound(1, other, 2 ** 32))).toEqual([1, 2, 3])
  })

  it('are told by two parameters, however many hashes there are', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => bound(1, at.toString(16).padStart(16, 'b'), 1))
    expect(await seen(...many)).toEqual([1, 2, 3, 4, 5])
    const { params } = compileSql(visibleRows(Array.from({ length: 1000 }, (_, at) => bound(at, hash, 1))) ?? sql``)
    expect(Object.keys(params)).toHaveLength(2)
  })
})
