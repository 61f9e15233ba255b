import { oneOf } from '../../lib/search-params.ts'

/** State of a paged list in the address. */
export interface PageSearch {
  readonly cursor?: string
}

const cursorMax = 100

/** Reads the cursor of a paged list; one that is too long to be ours is left out. */
export const parsePage = (raw: Record<string, unknown>): PageSearch => {
  const cursor = oneOf(raw, 'cursor')
  return cursor !== undefined && cursor !== '' && cursor.length <= cursorMax ? { cursor } : {}
}
