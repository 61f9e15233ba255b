import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { listOf } from '#packages/contract/json'
import { issueSplitSchema, newSplitSchema, splitKeySchema, splitPreviewSchema, undoneSplitSchema } from '#packages/contract/split'
import type { IssueSplit } from '#packages/contract/split'
import { parseIssueId } from '#packages/protocol/ids'
import { formatShortId } from '#packages/protocol/short-id'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { IssueSplitsTable } from '#server/stores/metadata/schema-splits'

import { findIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { publishedHeaders } from '../keys/read.ts'
import { previewSplit } from './preview.ts'
import { beginSplit, undoSplit } from './split.ts'

const issuesShown = 100

const issueOfPath = ({ scope, param }: ScopedRequest): Promise<IssueRow | undefined> => findIssue(scope, param('issue'), 'any')

const readKey = (text: string | null | undefined): Result<string, Response> => {
  const key = splitKeySchema.safeParse(text ?? '')
  return key.success ? success(key.data) : failure(problem(400, `key: ${key.error.issues[0]?.message ?? 'not known'}`))
}

const previewQuery = z.object({
  key: z.string().optional().describe('message, type, function, transaction, or tag: and the name of a tag.'),
})

/** `GET .../issues/{id}/split-preview/?key=..` */
export const splitPreviewRoute = endpoint(
  {
    summary: 'Tells what an issue would become if it were split by what its events carry.',
    query: previewQuery,
    answer: splitPreviewSchema,
  },
  async (request: ScopedRequest) => {
    const issue = await issueOfPath(request)
    if (!issue) return notFound()
    const key = readKey(request.query.get('key'))
    if (!key.ok) return key.error
    const preview = await previewSplit(request.scope, issue, key.value)
    return preview.ok ? json(preview.value) : preview.error
  },
)

/** Splits that hold and that this issue has a part in: it is what one left, or what one made. */
const splitsOfIssue = (scope: Scope, issue: IssueRow): Promise<IssueSplitsTable[]> =>
  scope
    .rows('issue_splits')
    .selectAll('issue_splits')
    .where('issue_splits.undone_at', '=', 0)
    .where('issue_splits.project_id', '=', issue.project_id)
    .where(
      'issue_splits.id',
      'in',
      scope
        .rows('split_hashes')
        .innerJoin('hashes', (join) =>
          join.onRef('hashes.project_id', '=', 'split_hashes.project_id').onRef('hashes.hash', '=', 'split_hashes.hash'),
        )
        .select('split_hashes.split_id')
        .where('hashes.project_id', '=', issue.project_id)
        .where('hashes.issue_id', '=', issue.id),
    )
    .orderBy('issue_splits.id')
    .execute()

const issuesOfSplit = (scope: Scope, split: IssueSplitsTable): Promise<IssueRow[]> =>
  scope
    .rows('issues')
    .selectAll('issues')
    .where('issues.merged_into', '=', 0)
    .where(
      'issues.id',
      'in',
      scope
        .rows('hashes')
        .innerJoin('split_hashes', (join) =>
          join.onRef('hashes.project_id', '=', 'split_hashes.project_id').onRef('hashes.hash', '=', 'split_hashes.hash'),
        )
        .select('hashes.issue_id')
        .where('split_hashes.split_id', '=', split.id),
    )
    .orderBy('issues.times_seen', 'desc')
    .limit(issuesShown)
    .execute()

const splitAnswer = async (scope: Scope, split: IssueSplitsTable): Promise<IssueSplit> => {
  const slug = scope.project(split.project_id)?.slug ?? ''
  const name = ({ id, short_id: shortId, title }: IssueRow) => ({ id: String(id), shortId: formatShortId(slug, shortId), title })
  const rows = await issuesOfSplit(scope, split)
  const kept = await scope
    .rows('hashes')
    .select('hashes.issue_id')
    .where('hashes.project_id', '=', split.project_id)
    .where('hashes.hash', '=', split.kept_hash)
    .executeTakeFirst()
  const left = rows.find(({ id }) => id === kept?.issue_id)
  return {
    id: String(split.id),
    key: split.split_key,
    kept: split.kept_value,
    of: left ? name(left) : null,
    issues: rows.filter((row) => row !== left).map((row) => ({ ...name(row), count: String(row.times_seen) })),
    dateCreated: isoTime(split.created_at),
  }
}

/** `GET .../issues/{id}/splits/` */
export const listSplitsRoute = endpoint(
  { summary: 'Lists the splits that an issue is what is left of, or was made by.', answer: listOf(issueSplitSchema) },
  async (request: ScopedRequest) => {
    const issue = await issueOfPath(request)
    if (!issue) return notFound()
    const answers: IssueSplit[] = []
    for (const split of await splitsOfIssue(request.scope, issue)) answers.push(await splitAnswer(request.scope, split))
    return json(answers)
  },
)

/** `POST .../issues/{id}/splits/`: new events are told apart from now on; what is stored stays. */
export const createSplitRoute = endpoint(
  { summary: 'Splits an issue by what its new events carry.', body: newSplitSchema, answer: issueSplitSchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const { scope, caller, nowMs, nextId } = request
    const issue = await issueOfPath(request)
    if (!issue) return notFound()
    const key = readKey(body.key)
    if (!key.ok) return key.error
    const begun = await beginSplit(scope, issue, key.value, { userId: caller.userId, nowMs, nextId })
    if (!begun.ok) return begun.error
    const split = (await splitsOfIssue(scope, issue)).find(({ id }) => id === begun.value.splitId)
    if (!split) return problem(409, 'The split was undone meanwhile')
    return json(await splitAnswer(scope, split), { status: 201, headers: await publishedHeaders(request.dataDir, begun.value.version) })
  },
)

/** `DELETE .../issues/{id}/splits/{split}/` */
export const undoSplitRoute = endpoint(
  { summary: 'Undoes a split: what it made is part of the issue again.', answer: undoneSplitSchema },
  async (request: ScopedRequest) => {
    const { scope, caller, nowMs, nextId, dataDir } = request
    const issue = await issueOfPath(request)
    const splitId = parseIssueId(request.param('split'))
    if (!issue || splitId === undefined) return notFound()
    const split = await scope
      .rows('issue_splits')
      .selectAll('issue_splits')
      .where('issue_splits.id', '=', splitId)
      .where('issue_splits.project_id', '=', issue.project_id)
      .executeTakeFirst()
    if (!split) return notFound()
    const undone = await undoSplit(scope, split, { userId: caller.userId, nowMs, nextId })
    if (!undone.ok) return undone.error
    const { issueId, isDone, version } = undone.value
    return json({ id: issueId === null ? null : String(issueId), isDone }, { headers: await publishedHeaders(dataDir, version) })
  },
)
