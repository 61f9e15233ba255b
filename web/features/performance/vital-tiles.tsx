import { numberOf } from './answers.ts'
import type { Row } from './answers.ts'
import { Judged, VitalCell } from './cells.tsx'
import { formatIndex, nothing, verdictOfScore, vitals } from './figures.ts'
import { scoreField, vitalField } from './modules.tsx'

import styles from './performance.module.css'

const endText = (value: number, unit: string): string => (unit === 'ms' ? `${String(value / 1_000)} s` : String(value))

/** The web vitals of all pages together, each with the ends of good and poor (features.md 2.6). */
export const VitalTiles = ({ totals }: { readonly totals: Row | undefined }) => {
  const score = numberOf(totals, scoreField)
  return (
    <section className={styles.vitals} aria-label="Web vitals of all pages">
      <div>
        <p className="label">Score</p>
        <p>{score === null ? nothing : <Judged verdict={verdictOfScore(score)}>{formatIndex(score)}</Judged>}</p>
        <p className="meta t3">good from 0.9</p>
      </div>
      {vitals.map((vital) => (
        <div key={vital.field}>
          <p className="label" title={vital.says}>
            {vital.name}, p75
          </p>
          <p>
            <VitalCell vital={vital} value={numberOf(totals, vitalField(vital.field))} />
          </p>
          <p className="meta t3">
            good to {endText(vital.good, vital.unit)}, poor from {endText(vital.poor, vital.unit)}
          </p>
        </div>
      ))}
    </section>
  )
}
