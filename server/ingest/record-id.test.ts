import { expect, it } from 'vitest'

import { createRecordIds } from './record-id.ts'

it('draws ids of 32 hex digits, never one twice, also across fills of the pool', () => {
  const draw = createRecordIds()
  const ids = Array.from({ length: 2000 }, draw)
  expect(new Set(ids).size).toBe(2000)
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
})
