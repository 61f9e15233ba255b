import { ClickHouseError } from '@clickhouse/client'
import { describe, expect, test } from 'vitest'

import { classifyInsertError } from './classify-insert-error.ts'

const engineError = (code: number, message = 'text'): ClickHouseError => new ClickHouseError({ code: String(code), message, type: 'NAME' })

describe('what a failed insert means (durability.md case 8)', () => {
  test('no answer of the engine: wait', () => {
    for (const error of [
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
      new Error('Timeout error.'),
      new Error('<html>502</html>'),
      'text',
    ]) {
      expect(classifyInsertError(error)).toMatchObject({ kind: 'engine-down' })
    }
  })

  test('memory, disk, time, a kill, a missing table: wait', () => {
    for (const code of [241, 243, 159, 394, 60, 81, 16, 999, 1001])
      expect(classifyInsertError(engineError(code))).toMatchObject({ kind: 'engine-down' })
  })

  test('bytes, constraints, and whatever is not known: the rows', () => {
    for (const code of [33, 32, 27, 117, 469, 131, 4242])
      expect(classifyInsertError(engineError(code))).toMatchObject({ kind: 'refused', code })
  })

  test('252 is two things: parts wait to be merged, or partitions that never fit', () => {
    expect(
      classifyInsertError(engineError(252, 'Too many parts (3001). Merges are processing significantly slower than inserts')),
    ).toMatchObject({ kind: 'engine-down' })
    expect(classifyInsertError(engineError(252, 'Too many partitions for single INSERT block (more than 100).'))).toMatchObject({
      kind: 'refused',
      code: 252,
    })
  })
})
