import { oneOf } from '../../lib/search-params.ts'

/** What the address of the page "Code mappings" says: the path of a frame that is tried, and that a new mapping begins with. */
export interface MappingSearch {
  readonly path?: string
}

const pathCharsMax = 1_000

export const parseMappings = (raw: Record<string, unknown>): MappingSearch => {
  const path = oneOf(raw, 'path')?.trim().slice(0, pathCharsMax)
  return path === undefined || path === '' ? {} : { path }
}
