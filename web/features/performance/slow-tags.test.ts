import { expect, it } from 'vitest'

import { slowTags } from './slow-tags-part.tsx'

const rowOf = (key: string, value: string | null, requests: number, averageMs: number) => ({
  key,
  row: { [key]: value, 'count()': requests, 'avg(transaction.duration)': averageMs },
})

it('values that cost most come first; few requests, small differences and rows without a value are left out', () => {
  const rows = [
    rowOf('release', '2.4.1', 100, 300),
    rowOf('release', '2.4.0', 900, 80),
    rowOf('server_name', 'api-7', 10, 1_000),
    rowOf('os.name', 'Haiku', 2, 9_000),
    rowOf('browser.name', null, 500, 500),
    rowOf('environment', 'production', 1_000, 119),
  ]
  expect(slowTags(rows, 100).map(({ key, value, lift, lostMs }) => [key, value, lift, lostMs])).toEqual([
    ['release', '2.4.1', 3, 20_000],
    ['server_name', 'api-7', 10, 9_000],
  ])
})
