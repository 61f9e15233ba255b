import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { messageCharsMax } from '#packages/commits/issue-mentions'
import { isReleaseName } from '#packages/protocol/release-name'
import { projectField, timeField, webAddressField } from '#server/http/body-fields'

/** Commits of one release, projects and repositories of one request. */
const commitsMax = 10_000
const projectsMax = 500
const refsMax = 100
/** Files that one commit may list; more are counted and not kept (set-commits.ts). */
const filesMax = 100_000

const fileSchema = z.object({ path: z.string(), type: z.string().max(20).nullish() })

const commitSchema = z.object({
  id: z.string().regex(/^\S{1,64}$/, 'the number of a commit is expected, at most 64 characters'),
  repository: z.string().trim().max(200).nullish(),
  message: z
    .string()
    .transform((text) => text.slice(0, messageCharsMax))
    .nullish(),
  author_name: z.string().nullish(),
  author_email: z.string().nullish(),
  timestamp: timeField.nullish(),
  patch_set: z.array(fileSchema).max(filesMax).nullish(),
})
export type SentCommit = z.infer<typeof commitSchema>

const refText = z.string().max(200)
/** The second names of the keys are of clients before 2016. */
const refSchema = z.object({
  repository: z.string().trim().min(1).max(200),
  commit: refText.nullish(),
  currentId: refText.nullish(),
  previousCommit: refText.nullish(),
  previousId: refText.nullish(),
})
export type SentRef = z.infer<typeof refSchema>

/** What can be said of a release that is there (web-api.md 8.8); keys that are absent or null stay as they are. */
const changeShape = {
  projects: z.array(projectField).max(projectsMax).nullish(),
  ref: z.string().max(250).nullish(),
  url: webAddressField.nullish(),
  dateStarted: timeField.nullish(),
  dateReleased: timeField.nullish(),
  status: z.enum(['open', 'archived']).nullish(),
  commits: z.array(commitSchema).max(commitsMax).nullish(),
  refs: z.array(refSchema).max(refsMax).nullish(),
  headCommits: z.array(refSchema).max(refsMax).nullish(),
}
export const releaseChangeSchema = z.object(changeShape)
export type ReleaseChange = z.infer<typeof releaseChangeSchema>

export const newReleaseSchema = z.object({
  version: z
    .string()
    .trim()
    .refine(
      isReleaseName,
      'a release cannot be called so: 1 to 200 characters without slashes, backslashes and line breaks, and not ".", ".." or "latest"',
    ),
  ...changeShape,
})

/** The slugs and ids of projects that a body names, as numbers of projects; the failure is a sentence. */
export const projectIdsOf = (
  named: readonly (string | number)[],
  find: (text: string) => { readonly id: number } | undefined,
): Result<number[], string> => {
  const ids = new Set<number>()
  for (const [index, name] of named.entries()) {
    const project = find(String(name))
    if (!project) return failure(`projects.${index}: there is no such project, or it is not yours to see`)
    ids.add(project.id)
  }
  return success([...ids])
}
