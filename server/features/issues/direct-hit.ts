import { parseShortId } from '#packages/protocol/short-id'
import type { Scope } from '#server/http/scope'

import { findEvent } from '../errors/read.ts'
import { findIssue, issueOfHash } from './read.ts'
import type { IssueRow } from './read.ts'

const eventIdForm = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/**
 * The issue that a query is nothing but the name of: its short id, or the id of one of its events (web-api.md 9.2, `shortIdLookup`). Undefined when the
 * query is something else, when there is no such issue, and when the columnar store is away: the search itself may still find it.
 */
export const directHit = async (scope: Scope, query: string): Promise<IssueRow | undefined> => {
  const word = query.trim()
  if (parseShortId(word)) return findIssue(scope, word, 'any')
  if (!eventIdForm.test(word)) return undefined
  const event = await findEvent(scope, word.replaceAll('-', '').toLowerCase())
  if (!event.ok || !event.value) return undefined
  return issueOfHash(scope, Number(event.value.project), event.value.hash_list[0] ?? '')
}
