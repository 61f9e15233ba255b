import type { Decision, IssueRate, RateQuestion, SampleDecision } from '#server/stores/metadata/port'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { IssueIntent } from './intent.ts'
import { minuteOf } from './outcomes.ts'
import type { RecordEnd, UnitEnd } from './run.ts'
import { unitName } from './settle.ts'

/** The budget of an issue is for so many minutes, those before the batch among them. */
const windowMinutes = 60
/** One in ten of what is up to ten times the budget, one in a hundred up to a hundred times, and so on, to this. */
const oneInMax = 1000
/** Of fewer none could be left out. */
const eventsMin = 2

type Projects = ReadonlyMap<number, ProjectConfiguration>

/** A configuration version is immutable: one map is used for many batches. */
const budgets = new WeakMap<Projects, ReadonlyMap<number, number>>()

/** Events of one issue that are kept an hour, by project; only projects that have such a budget. */
const budgetsOf = (projects: Projects): ReadonlyMap<number, number> => {
  const known = budgets.get(projects)
  if (known) return known
  const made = new Map([...projects].flatMap(([id, { settings }]) => (settings.noiseBudget ? [[id, settings.noiseBudget] as const] : [])))
  budgets.set(projects, made)
  return made
}

interface Group {
  readonly question: RateQuestion
  readonly budget: number
  events: number
}

const issueOf = (end: UnitEnd): IssueIntent | undefined => {
  const intent = end.kind === 'written' ? end.intents.find(({ kind }) => kind === 'issue') : undefined
  return intent?.kind === 'issue' ? intent.issue : undefined
}

/** The events that would be written, by project and first hash. */
const groupsOf = (records: readonly RecordEnd[], dropped: ReadonlySet<string>, limits: ReadonlyMap<number, number>): Group[] => {
  const groups = new Map<string, Group>()
  for (const { decoded, ends } of records) {
    const budget = limits.get(decoded.record.projectId)
    if (budget === undefined) continue
    for (const end of ends) {
      const issue = issueOf(end)
      const hash = issue?.hashes[0]
      if (!issue || hash === undefined || dropped.has(unitName(decoded.record, end.unit.index))) continue
      const name = `${issue.projectId} ${hash}`
      const group = groups.get(name)
      if (group) group.events += 1
      else {
        const sinceMinute = minuteOf(issue.receivedAtMs) - windowMinutes
        groups.set(name, { question: { projectId: issue.projectId, hash, sinceMinute }, budget, events: 1 })
      }
    }
  }
  return [...groups.values()].filter(({ events }) => events >= eventsMin)
}

const oneInFor = (events: number, budget: number): number => {
  let oneIn = 10
  while (oneIn < oneInMax && events > budget * oneIn) oneIn *= 10
  return oneIn
}

const decide = ({ question, budget, events }: Group, rate: IssueRate): SampleDecision[] => {
  const total = rate.events + events
  // Each event of an issue that sleeps may be the one that wakes it, and is named then.
  if (!rate.isOpen || total <= budget) return []
  const { projectId, hash } = question
  return [{ projectId, hash, oneIn: oneInFor(total, budget), free: Math.max(0, budget - rate.events), seenFromMs: rate.seenFromMs }]
}

/**
 * Decides which issues have more events than their project's noise budget lets them store (field.md 12); `readRates` says how many each had in the hour
 * before. All are counted; which ones are stored, and for how many each stands, follows from the decision and the batch alone (`thinEvents`). Free for
 * projects without a budget.
 */
export const decideSamples = async (
  records: readonly RecordEnd[],
  configuration: Projects,
  dropped: readonly Decision[],
  readRates: (questions: readonly RateQuestion[]) => Promise<readonly IssueRate[]>,
): Promise<SampleDecision[]> => {
  const limits = budgetsOf(configuration)
  if (limits.size === 0) return []
  const names = new Set(dropped.map(({ offset, item }) => unitName({ offset }, item)))
  const groups = groupsOf(records, names, limits)
  if (groups.length === 0) return []
  const rates = await readRates(groups.map(({ question }) => question))
  return groups.flatMap((group, place) => {
    const rate = rates[place]
    return rate ? decide(group, rate) : []
  })
}
