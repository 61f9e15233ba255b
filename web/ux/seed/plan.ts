import { issueTemplates } from '../../../bench/issue-template.ts'
import type { IssueTemplate } from '../../../bench/issue-template.ts'
import { createRandom } from '../../../bench/random.ts'

/** How much is seeded. */
export interface SeedSize {
  readonly events: number
  readonly issues: number
}

export const fullSize: SeedSize = { events: 1_000_000, issues: 10_000 }

/** Projects of the seed and their platforms. The first one is made by `init`. */
export const seedProjects = [
  { slug: 'shop', platform: 'python-django' },
  { slug: 'api', platform: 'node-express' },
  { slug: 'mobile', platform: 'javascript-react' },
] as const

const environments = 20
const releasesTotal = 12
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const windowMs = 14 * dayMs
/** Issues beyond the asked ones, which become resolved and archived: so many still match the list's default. */
export const settledShare = 0.05

/** One issue of the seed and its events. */
export interface SeedIssue {
  readonly template: IssueTemplate
  /** Index in `seedProjects`. */
  readonly project: number
  readonly events: number
  /** First seen so long before the seed was made. */
  readonly bornAgoMs: number
  readonly environments: number
}

export const releaseOf = (number: number): string => `shop@5.${Math.floor(number / 4)}.${number % 4}`
export const environmentOf = (number: number): string =>
  ['production', 'staging', 'canary', 'development'][number] ?? `preview-${String(number - 3)}`
export { releasesTotal }

/** Events per issue: the first has a tenth of all in 20 environments, the others follow Zipf; every issue has one at least. */
const countsOf = ({ events, issues }: SeedSize): number[] => {
  const total = Math.round(issues * (1 + settledShare))
  const first = Math.round(events / 10)
  const left = Math.max(0, events - first - (total - 1))
  let sum = 0
  for (let rank = 1; rank < total; rank++) sum += 1 / rank
  return Array.from({ length: total }, (_, index) => (index === 0 ? first : 1 + Math.floor(left / index / sum)))
}

/** The issues of the seed, the same for the same size. */
export const seedIssues = (size: SeedSize): SeedIssue[] => {
  const counts = countsOf(size)
  const random = createRandom(20_261_122)
  return issueTemplates(counts.length, 3, 4711).map((template, index) => ({
    template,
    project: index === 0 ? 0 : random.pick([0, 0, 0, 1, 1, 2]),
    events: counts[index] ?? 1,
    bornAgoMs: index < 40 ? windowMs : 5 * minuteMs + random.below(random.below(5) === 0 ? dayMs : windowMs),
    environments: index === 0 ? environments : 1 + random.below(3),
  }))
}

/** Order in which the events are sent: issue indexes, mixed, the same for the same size. */
export const sendOrder = (issues: readonly SeedIssue[]): Uint32Array => {
  const order = new Uint32Array(issues.reduce((sum, { events }) => sum + events, 0))
  let at = 0
  for (const [index, { events }] of issues.entries()) {
    order.fill(index, at, at + events)
    at += events
  }
  const random = createRandom(99)
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const kept = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = kept
  }
  return order
}
