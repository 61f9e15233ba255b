import type { Assignee } from '#packages/contract/issue'
import type { SuggestedOwner } from '#packages/contract/ownership'

import type { Suggestion } from '../ownership/read.ts'

/** Those who are suggested for one issue, with their names; who has left the organization is not among them. */
export const ownersOf = (
  row: { readonly id: number },
  suggested: readonly Suggestion[],
  known: ReadonlyMap<string, Assignee>,
): SuggestedOwner[] =>
  suggested.flatMap(({ issueId, ...one }) => {
    const owner = issueId === row.id ? known.get(one.owner) : undefined
    return owner ? [{ ...one, name: owner.name || (owner.email ?? '') }] : []
  })
