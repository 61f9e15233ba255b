import { z } from 'zod'

import { projectField } from '#server/http/body-fields'

const rootCharsMax = 500
const branchCharsMax = 200
/** sentry-cli sends 300 at a time (web-api.md 2.1). */
const mappingsPerRequest = 300

const rootField = z.string().trim().max(rootCharsMax)
const branchField = z.string().trim().max(branchCharsMax)
const idField = z.union([z.string().max(20), z.int()])

/** Clients name project and repository by number; ours also by slug and name. */
const namedShape = {
  projectId: idField.nullish(),
  project: projectField.nullish(),
  repositoryId: idField.nullish(),
  repoId: idField.nullish(),
  repository: z.string().trim().max(200).nullish(),
}

export const newMappingSchema = z.object({
  ...namedShape,
  stackRoot: rootField,
  sourceRoot: rootField,
  defaultBranch: branchField.nullish(),
})
export type NewMapping = z.infer<typeof newMappingSchema>

/** Keys that are absent stay as they are. */
export const mappingChangeSchema = z.object({
  ...namedShape,
  stackRoot: rootField.optional(),
  sourceRoot: rootField.optional(),
  defaultBranch: branchField.nullish(),
})

/** `sentry-cli code-mappings upload`. What is wrong with one of the mappings is said of that one. */
export const mappingsUploadSchema = z.object({
  project: projectField,
  repository: z.string().trim().min(1).max(200),
  defaultBranch: branchField.nullish(),
  mappings: z
    .array(z.object({ stackRoot: z.string().max(4_000), sourceRoot: z.string().max(4_000) }))
    .min(1)
    .max(mappingsPerRequest),
})

/** Why such roots cannot be kept; undefined: they can. */
export const refusalOf = ({ stackRoot, sourceRoot }: { readonly stackRoot: string; readonly sourceRoot: string }): string | undefined => {
  if (stackRoot.length > rootCharsMax || sourceRoot.length > rootCharsMax) return `at most ${rootCharsMax} characters are possible`
  if (sourceRoot.split(/[\\/]/).includes('..')) return 'sourceRoot: a path in the repository is expected, without ..'
  return undefined
}
