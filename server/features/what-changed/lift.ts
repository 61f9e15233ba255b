/** Before fewer stored events than these nothing is said: one odd event is no pattern. */
export const support = {
  /** Of the issue, and of a value within it. */
  issue: 5,
  /** Of the rest of the project. */
  others: 20,
} as const

/** Below these a difference is no news: a tenth of the issue, half as much again as elsewhere, a twentieth that is certain. */
const issueShareMin = 0.1
const liftMin = 1.5
const scoreMin = 0.05
/** Standard errors of the bounds. Hundreds of values are held against each other, so that the usual two would let chance through. */
const errors = 3

/** How often a value occurs on one side. */
export interface Share {
  /** 0..1. */
  readonly share: number
  /** Events that stand behind it, by the evidence they give: an event that stands for ten gives no more of it than one. */
  readonly events: number
}

/** Wilson's interval of a share. Without events it is everything. */
export const boundsOf = ({ share, events }: Share): { readonly low: number; readonly high: number } => {
  if (events <= 0) return { low: 0, high: 1 }
  const squared = errors * errors
  const middle = share + squared / (2 * events)
  const reach = errors * Math.sqrt((share * (1 - share)) / events + squared / (4 * events * events))
  const whole = 1 + squared / events
  return { low: Math.max(0, (middle - reach) / whole), high: Math.min(1, (middle + reach) / whole) }
}

/** The difference of two shares that chance leaves at least (Newcombe's bound, of Wilson's intervals): 0..1, 0 when there may be none. */
export const scoreOf = (issue: Share, others: Share): number => {
  const difference = issue.share - others.share
  if (difference <= 0) return 0
  const doubt = Math.hypot(issue.share - boundsOf(issue).low, boundsOf(others).high - others.share)
  return Math.max(0, difference - doubt)
}

/** True when a value is worth a line. `rows`: stored events of the issue that have it. */
export const isTelling = (issue: Share, others: Share, rows: number): boolean =>
  rows >= support.issue && issue.share >= issueShareMin && issue.share >= liftMin * others.share && scoreOf(issue, others) >= scoreMin
