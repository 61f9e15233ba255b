import { describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { success } from '#core/result'

import { awaitStored } from './await-stored.ts'

const nowMs = Date.UTC(2026, 10, 23)
const issueId = createIdGenerator({ nowMs: () => nowMs }, 0)()
const { signal } = new AbortController()

/** Finds an event the third time. */
const third = () => {
  let looks = 0
  return async () => success((looks += 1) < 3 ? undefined : looks)
}

describe('an event whose issue is a row already', () => {
  it('is looked for again while the issue is young', async () => {
    expect(await awaitStored({ issueId, nowMs: nowMs + 1_000, signal }, third())).toEqual(success(3))
  })

  it('is gone when the issue is old', async () => {
    expect(await awaitStored({ issueId, nowMs: nowMs + 100_000, signal }, third())).toEqual(success(undefined))
  })

  it('is not waited for by a client that went away', async () => {
    expect(await awaitStored({ issueId, nowMs, signal: AbortSignal.abort() }, third())).toEqual(success(undefined))
  })
})
