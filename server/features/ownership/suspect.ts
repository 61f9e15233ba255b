import type { Scope } from '#server/http/scope'

import type { Directory, KnownOwner } from './directory.ts'

/** What commits say of who is to look after an issue. `waiting`: they were not looked at yet. */
export type SuspectAuthor = { readonly kind: 'waiting' } | { readonly kind: 'known'; readonly owner: KnownOwner | undefined }

/** The author of the most likely suspect commit of an issue, when they are a member. At the first look commits may not have been asked for yet. */
export const suspectAuthor = async (
  scope: Scope,
  { issue_id: issueId, attempts }: { readonly issue_id: number; readonly attempts: number },
  directory: Directory,
): Promise<SuspectAuthor> => {
  const look = await scope
    .rows('suspect_looks')
    .select('suspect_looks.looked_at')
    .where('suspect_looks.issue_id', '=', issueId)
    .executeTakeFirst()
  if (look ? look.looked_at === 0 : attempts === 0) return { kind: 'waiting' }
  const suspects = await scope
    .rows('suspect_commits')
    .innerJoin('commits', 'commits.id', 'suspect_commits.commit_id')
    .select('commits.author_email')
    .where('suspect_commits.issue_id', '=', issueId)
    .orderBy('suspect_commits.score', 'desc')
    .orderBy('commits.committed_at', 'desc')
    .limit(1)
    .execute()
  const [first] = suspects
  return { kind: 'known', owner: first && directory.person(first.author_email) }
}
