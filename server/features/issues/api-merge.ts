import { z } from 'zod'

import { listOf } from '#packages/contract/json'
import { parseIssueId } from '#packages/protocol/ids'
import { json, noContent, problem } from '#server/http/answer'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'

import { mergeIssues } from './merge.ts'
import { removeIssues } from './remove.ts'
import type { IssueUpdateBody } from './update-body.ts'

const issuesPerMergeMax = 1000

/** What a bulk update answers when it made issues one. */
export const mergedSchema = z.object({ merge: z.object({ parent: z.string(), children: listOf(z.string()) }) })

const isAlone = (body: IssueUpdateBody, key: keyof IssueUpdateBody): boolean => Object.keys(body).every((each) => each === key)

const merge = async (request: ScopedRequest, scope: Scope, ids: readonly number[]): Promise<Response> => {
  const { caller, nowMs, nextId } = request
  const merged = await mergeIssues(scope, ids, { userId: caller.userId, nowMs, nextId })
  if (!merged.ok) return merged.error
  return merged.value ? json({ merge: merged.value }) : noContent()
}

const discard = async (request: ScopedRequest, scope: Scope, ids: readonly number[]): Promise<Response> => {
  const { caller, nowMs, nextId } = request
  const removed = await removeIssues(scope, ids, 'discard', { userId: caller.userId, nowMs, nextId })
  return removed.ok ? noContent() : removed.error
}

/**
 * The updates that are not changes of a row: `merge`, which answers what became of the issues, and `discard`, which answers 204. Each comes alone, and
 * names its issues by id. Undefined: the body asks for neither.
 */
export const reshapeIssues = async (
  request: ScopedRequest,
  scope: Scope,
  body: IssueUpdateBody,
  asked: readonly string[],
): Promise<Response | undefined> => {
  const key = body.discard === true ? 'discard' : (body.merge ?? false) === false || body.merge === 0 ? undefined : 'merge'
  if (key === undefined) return undefined
  if (!isAlone(body, key)) return problem(400, `${key}: nothing else can be changed with it`)
  if (asked.length === 0) return problem(400, `${key}: name the issues by id`)
  if (asked.length > issuesPerMergeMax) return problem(400, `At most ${issuesPerMergeMax} issues can be changed at once`)
  const ids = [...new Set(asked.flatMap((text) => parseIssueId(text) ?? []))]
  if (ids.length === 0) return noContent()
  return key === 'merge' ? merge(request, scope, ids) : discard(request, scope, ids)
}
