import { describe, expect, it } from 'vitest'

import { sideBySide } from './side-by-side.ts'

describe('Work side by side', () => {
  it('is done once per item, a few at a time, and comes back in order', async () => {
    let running = 0
    let most = 0
    const doubled = await sideBySide([5, 1, 4, 2, 3], async (item) => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, item))
      running -= 1
      return item * 2
    })
    expect(doubled).toEqual([10, 2, 8, 4, 6])
    expect(most).toBe(2)
  })
})
