import { z } from 'zod'

import { listOf } from './json.ts'
import { providerSchema } from './repository.ts'

/** Where in a repository the files of a project's frames lie (web-api.md 7; grouping.md 6.8). */
export const codeMappingSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  projectSlug: z.string(),
  repoId: z.string(),
  repoName: z.string(),
  provider: providerSchema,
  integrationId: z.null(),
  /** What paths of frames begin with. */
  stackRoot: z.string(),
  /** What stands there instead in the repository. */
  sourceRoot: z.string(),
  /** Empty: the repository's own. */
  defaultBranch: z.string(),
  /** It followed from commits; those of people are tried first. */
  automaticallyGenerated: z.boolean(),
})
export type CodeMapping = z.infer<typeof codeMappingSchema>

/** What became of each mapping of a list that sentry-cli sends (web-api.md 2.1). */
export const mappingsUploadedSchema = z.object({
  created: z.int(),
  updated: z.int(),
  errors: z.int(),
  mappings: listOf(
    z.object({
      stackRoot: z.string(),
      sourceRoot: z.string(),
      status: z.enum(['created', 'updated', 'error']),
      detail: z.string().optional(),
    }),
  ),
})

/** Where the line of a frame can be read. `sourceUrl` null: `error` says what is missing. */
export const stacktraceLinkSchema = z.object({
  config: codeMappingSchema.nullable(),
  sourceUrl: z.string().nullable(),
  /** Path in the repository, as far as it is known. */
  sourcePath: z.string().nullable(),
  repository: z.string().nullable(),
  error: z.enum(['no_code_mappings_for_project', 'stack_root_mismatch', 'repository_address_unknown', 'revision_unknown']).nullable(),
  integrations: listOf(z.never()),
})
export type StacktraceLink = z.infer<typeof stacktraceLinkSchema>
