import { z } from 'zod'

import { listOf } from './json.ts'

const facetSchema = z.object({
  /** A key of the search. */
  key: z.string(),
  /** The most frequent values first; empty text is not among them. */
  values: listOf(z.object({ value: z.string(), count: z.int() })),
})

/** `GET /api/0/organizations/{org}/issue-facets/`: how many of the issues that a search finds have which value of a few keys. */
export const issueFacetsSchema = z.object({
  /** Issues that were counted: those that were seen last. */
  looked: z.int(),
  /** They are all that the search finds. */
  isWhole: z.boolean(),
  facets: listOf(facetSchema),
})
export type IssueFacets = z.infer<typeof issueFacetsSchema>
