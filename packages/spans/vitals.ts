/** A vital in the score of a page: how much it counts, and the values that nine of ten and one of two pages stay below. */
interface ScoredVital {
  readonly vital: string
  readonly weight: number
  readonly p10: number
  readonly p50: number
}

const fcp: ScoredVital = { vital: 'fcp', weight: 0.15, p10: 900, p50: 1_600 }
const lcp: ScoredVital = { vital: 'lcp', weight: 0.3, p10: 1_200, p50: 2_400 }
const inp: ScoredVital = { vital: 'inp', weight: 0.3, p10: 200, p50: 500 }
const cls: ScoredVital = { vital: 'cls', weight: 0.15, p10: 0.1, p50: 0.25 }
const ttfb: ScoredVital = { vital: 'ttfb', weight: 0.1, p10: 200, p50: 400 }

const chromium = [fcp, lcp, inp, cls, ttfb]
const firefox = [fcp, lcp, inp, ttfb]
const safari = [fcp, inp, ttfb]

/** Which vitals a browser measures, by its name in the context `browser` (features.md 2.6). */
const profiles: ReadonlyMap<string, readonly ScoredVital[]> = new Map([
  ...['chrome', 'google chrome', 'chrome mobile', 'headlesschrome', 'edge', 'edge mobile', 'opera', 'opera mobile'].map(
    (name) => [name, chromium] as const,
  ),
  ...['firefox', 'firefox mobile'].map((name) => [name, firefox] as const),
  ...['safari', 'mobile safari'].map((name) => [name, safari] as const),
])

/** Where the complementary error function is 0.2: what makes the score 0.9 at `p10`. */
const inverseErfcOfOneFifth = 0.9061938024368232

/** The error function within 1.5e-7 (Abramowitz and Stegun, 7.1.26). */
const erf = (x: number): number => {
  const size = Math.abs(x)
  const t = 1 / (1 + 0.3275911 * size)
  const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const value = 1 - sum * Math.exp(-size * size)
  return x < 0 ? -value : value
}

/** 0 .. 1, log-normal: 0.9 at `p10`, 0.5 at `p50`. */
const scoreOf = (value: number, { p10, p50 }: ScoredVital): number => {
  if (value <= 0) return 1
  const spread = Math.abs(Math.log(p10) - Math.log(p50)) / inverseErfcOfOneFifth
  return 0.5 * (1 - erf((Math.log(value) - Math.log(p50)) / spread))
}

/**
 * The performance score of a page view (features.md 2.6), to be added to its measurements: of each vital that was measured `score.ratio.<vital>` (0 .. 1),
 * `score.weight.<vital>` (together 1) and `score.<vital>` (their product), and `score.total`. Empty for browsers without a profile or when nothing was measured.
 */
export const scoreVitals = (measurements: ReadonlyMap<string, number>, browserName: string): ReadonlyMap<string, number> => {
  const scores = new Map<string, number>()
  const measured = (profiles.get(browserName.toLowerCase()) ?? []).filter(({ vital }) => measurements.has(vital))
  const weights = measured.reduce((sum, { weight }) => sum + weight, 0)
  if (weights === 0) return scores
  let total = 0
  for (const vital of measured) {
    const ratio = scoreOf(measurements.get(vital.vital) ?? 0, vital)
    const weight = vital.weight / weights
    scores.set(`score.ratio.${vital.vital}`, ratio)
    scores.set(`score.weight.${vital.vital}`, weight)
    scores.set(`score.${vital.vital}`, ratio * weight)
    total += ratio * weight
  }
  scores.set('score.total', total)
  return scores
}
