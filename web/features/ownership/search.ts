import { oneOf } from '../../lib/search-params.ts'

/** What the address of the page "Ownership" says: what the tester was asked about. */
export interface OwnershipSearch {
  readonly test?: string
}

const testCharsMax = 2_000

export const parseOwnership = (raw: Record<string, unknown>): OwnershipSearch => {
  const test = oneOf(raw, 'test')?.trim()
  return test === undefined || test === '' ? {} : { test: test.slice(0, testCharsMax) }
}

/** What people paste: an event by its id or the address of its page, else a path. */
export const testBody = (text: string): { readonly event: string } | { readonly path: string } =>
  /(?:^|[^0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9a-f])/i.test(text) ? { event: text } : { path: text }
