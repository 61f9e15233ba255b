import { z } from 'zod'

import { commitSummarySchema } from './commit.ts'
import { repositorySchema } from './repository.ts'

/** A repository in the list of an organization's. */
export const listedRepositorySchema = repositorySchema.extend({
  /** Its newest commit (ours); null: none is known. */
  headCommit: commitSummarySchema.nullable(),
  /** Mappings of the caller's projects that lead to it (ours). */
  codeMappings: z.int(),
})
export type ListedRepository = z.infer<typeof listedRepositorySchema>
