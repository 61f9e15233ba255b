import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { isObject } from '#packages/protocol/json'
import { fitsPattern, plainText } from '#packages/search/condition'
import type { Condition } from '#packages/search/condition'
import { problem } from '#server/http/answer'
import type { Scope } from '#server/http/scope'

import { latestReleases } from './read.ts'

/** Regressions that are looked at. */
const regressionsMax = 50_000

const regressionKey = 'regressed_in_release'

const questionsOf = (condition: Condition): Condition[] => {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.flatMap(questionsOf)
  if (condition.kind === 'not') return questionsOf(condition.part)
  return 'key' in condition && condition.key === regressionKey ? [condition] : []
}

interface Regression {
  readonly issueId: number
  readonly projectId: number
  /** Empty: the event had none. */
  readonly release: string
}

const releaseIn = (data: string): string => {
  const facts: unknown = JSON.parse(data)
  const version = isObject(facts) ? facts['version'] : undefined
  return typeof version === 'string' ? version : ''
}

const regressionsOf = async (scope: Scope): Promise<Regression[]> => {
  const rows = await scope
    .rows('activity')
    .select(['activity.issue_id', 'activity.project_id', 'activity.data'])
    .where('activity.type', '=', 'set_regression')
    .limit(regressionsMax + 1)
    .execute()
  return rows.map(({ issue_id, project_id, data }) => ({ issueId: issue_id, projectId: project_id, release: releaseIn(data) }))
}

const isLatest = (pattern: readonly string[]): boolean => plainText(pattern)?.toLowerCase() === 'latest'

const fits = (question: Condition, { projectId, release }: Regression, latest: ReadonlyMap<number, string>): boolean => {
  if (question.kind === 'present') return release !== ''
  if (question.kind !== 'names') return false
  return question.patterns.some((pattern) =>
    isLatest(pattern) ? release !== '' && latest.get(projectId) === release : fitsPattern(pattern, release),
  )
}

/**
 * The issues that came back in a release, for each part of a query that asks for it. Nothing is read where none does. The failure is the answer to give:
 * there are too many to look at each.
 */
export const regressedIn = async (
  scope: Scope,
  condition: Condition,
): Promise<Result<ReadonlyMap<Condition, readonly number[]>, Response>> => {
  const questions = questionsOf(condition)
  if (questions.length === 0) return success(new Map())
  const regressions = await regressionsOf(scope)
  if (regressions.length > regressionsMax)
    return failure(problem(400, `${regressionKey}: looks at ${regressionsMax} regressions at most: choose fewer projects`))
  const named = questions.some((question) => question.kind === 'names' && question.patterns.some(isLatest))
  const latest = new Map(named ? (await latestReleases(scope)).map(({ projectId, version }) => [projectId, version]) : [])
  const idsOf = (question: Condition): number[] => [
    ...new Set(regressions.filter((regression) => fits(question, regression, latest)).map(({ issueId }) => issueId)),
  ]
  return success(new Map(questions.map((question) => [question, idsOf(question)])))
}
