import { setTimeout as sleep } from 'node:timers/promises'

import type { ServerUnderTest } from './server-under-test.ts'

const pauseMs = 1000

interface Listed {
  readonly id: string
}

const openPages = async (server: ServerUnderTest): Promise<void> => {
  const list = await server.get('issues/?limit=25&sort=date')
  // The contract of the issue list.
  const issues = (await list.json()) as Listed[]
  const [first] = issues
  if (first === undefined) return
  const details = await server.get(`issues/${first.id}/`)
  await details.arrayBuffer()
  const event = await server.get(`issues/${first.id}/events/latest/`)
  await event.arrayBuffer()
}

/** What a browser does to the API while somebody reads issue pages: list, issue, newest event, once a second until aborted. */
export const readPages = async (server: ServerUnderTest, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    try {
      await openPages(server)
    } catch {
      // Killed or overloaded servers are what some measures are about; they notice themselves.
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}

/** Does the work while pages are read. */
export const whilePagesAreRead = async <Value>(server: ServerUnderTest, work: () => Promise<Value>): Promise<Value> => {
  const reading = new AbortController()
  const reader = readPages(server, reading.signal)
  try {
    return await work()
  } finally {
    reading.abort()
    await reader
  }
}
