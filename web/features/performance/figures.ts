import { formatCount } from '../../lib/number-format.ts'

/** What a table says where nothing was measured. */
export const nothing = '-'

/** A rate in few characters: `0.05`, `4.2`, `61`, `1.2k`. */
export const formatRate = (rate: number): string => {
  if (rate === 0) return '0'
  if (rate < 0.01) return '<0.01'
  if (rate < 1) return rate.toFixed(2)
  return rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate))
}

/** Apdex and other figures from 0 to 1: two decimals, never rounded up to 1. */
export const formatIndex = (index: number): string => (index >= 1 ? '1.00' : Math.min(0.99, index).toFixed(2))

/** A change with its sign in whole per cent: `+53 %`, `-7 %`, `10x` from ten times on. */
export const formatChange = (change: number): string => {
  if (change >= 9) return `${formatCount(Math.round(change + 1))}x`
  const percent = Math.round(change * 100)
  return percent > 0 ? `+${String(percent)} %` : `${String(percent)} %`
}

/** How much worse a change is; changes below a tenth are chance. */
export type Tone = 'better' | 'same' | 'worse' | 'bad'

const noticed = 0.1
const alarming = 0.5

/** What a change means where less is better: a duration, a rate of failures. */
export const toneOf = (change: number | null): Tone => {
  if (change === null || Math.abs(change) < noticed) return 'same'
  if (change < 0) return 'better'
  return change < alarming ? 'worse' : 'bad'
}

/** Good and poor ends of the web vitals (features.md 2.6): up to the first it is good, above the second poor. */
export const vitals = [
  { name: 'LCP', field: 'lcp', says: 'Largest contentful paint', unit: 'ms', good: 2_500, poor: 4_000 },
  { name: 'INP', field: 'inp', says: 'Interaction to next paint', unit: 'ms', good: 200, poor: 500 },
  { name: 'CLS', field: 'cls', says: 'Cumulative layout shift', unit: '', good: 0.1, poor: 0.25 },
  { name: 'FCP', field: 'fcp', says: 'First contentful paint', unit: 'ms', good: 1_000, poor: 3_000 },
  { name: 'TTFB', field: 'ttfb', says: 'Time to first byte', unit: 'ms', good: 800, poor: 1_800 },
] as const
export type Vital = (typeof vitals)[number]

export type Verdict = 'good' | 'warned' | 'bad'

/** How good a web vital is. */
export const verdictOfVital = ({ good, poor }: Pick<Vital, 'good' | 'poor'>, value: number): Verdict =>
  value <= good ? 'good' : value <= poor ? 'warned' : 'bad'

/** How good a score of 0..1 is: good from 0.9, poor below 0.5. */
export const verdictOfScore = (score: number): Verdict => (score >= 0.9 ? 'good' : score >= 0.5 ? 'warned' : 'bad')
