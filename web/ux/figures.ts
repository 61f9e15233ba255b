/** One measured number and what it may be. */
export interface Figure {
  readonly value: number
  readonly budget: number
  readonly unit: string
  /** `lower`: the budget is the most; `higher`: the least. */
  readonly better: 'lower' | 'higher'
  /** The repetitions whose median `value` is. */
  readonly samples: readonly number[]
}

export type Verdict = 'ok' | 'near' | 'over'

/** One line of the table: a check of ui.md 5, or a flow of 5.1. */
export interface Row {
  /** `4`, `F8`. */
  readonly number: string
  readonly what: string
  /** On the machine as it is. */
  readonly p1?: Figure
  /** With a quarter of the processor and a slow network. */
  readonly p4?: Figure
  /** What was found, for the reader: the worst place, or each thing that is wrong. */
  readonly notes: readonly string[]
}

/** From this share of a budget on, a figure is `near` it. */
const nearShare = 0.8
/** A least value is near when this share is left of it: 60 frames per second are the most that there is. */
const nearLeast = 1.05
/** A few things that are counted are within the budget or not: three fields of three are what is wanted. */
const countMax = 10

/** The middle value; the mean of the two in the middle of an even number; NaN of none. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? Number.NaN) + upper) / 2
}

/** The value that `share` of the values do not exceed. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** What was not measured (NaN) is over: a check that measured nothing has not passed. */
export const verdictOf = ({ value, budget, unit, better }: Figure): Verdict => {
  const met = better === 'lower' ? value <= budget : value >= budget
  if (!met) return 'over'
  if (Number.isInteger(budget) && budget <= countMax) return 'ok'
  if (better === 'lower') return value > budget * nearShare ? 'near' : 'ok'
  // A score has no unit, and a hundred is all that there is.
  return unit !== '' && value < budget * nearLeast ? 'near' : 'ok'
}

/** The worst verdict of a row; a row without figures has measured nothing, and is over. */
export const verdictOfRow = ({ p1, p4 }: Row): Verdict => {
  const verdicts = [p1, p4].flatMap((figure) => (figure === undefined ? [] : [verdictOf(figure)]))
  if (verdicts.length === 0 || verdicts.includes('over')) return 'over'
  return verdicts.includes('near') ? 'near' : 'ok'
}

/** The median of repetitions against a budget. */
export const figure = (samples: readonly number[], budget: number, unit: string, better: Figure['better'] = 'lower'): Figure => ({
  value: median(samples),
  budget,
  unit,
  better,
  samples,
})

/** How many things are wrong, of which there may be none. */
export const noneOf = (number: string, what: string, problems: readonly string[]): Row => ({
  number,
  what,
  p1: figure([problems.length], 0, ''),
  notes: problems,
})
