import type { InstanceOutcomes } from '#packages/contract/instance'

import { exactCount, formatBytes, formatCount } from '../../lib/number-format.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { ShareBar, ShareHead } from '../../ui/share-bar.tsx'
import { OutcomeName, outcomeTone } from '../outcomes/outcome-name.tsx'
import { reasonText } from '../outcomes/reason-text.ts'
import { countsBytes } from '../stats/rows.ts'

import styles from './instance.module.css'

type Row = InstanceOutcomes['rows'][number]

const OutcomeRow = ({ row, largest }: { readonly row: Row; readonly largest: number }) => {
  const bytes = countsBytes(row.category)
  return (
    <tr>
      <th scope="row" className={styles.outcome}>
        <OutcomeName outcome={row.outcome} />
        <span className="meta t3">
          <PlainText value={row.category.replaceAll('_', ' ')} />
        </span>
      </th>
      <td className={styles.reason}>
        {row.outcome !== 'accepted' && reasonText(row.outcome, row.reason).title}
        {row.reason !== '' && (
          <span className="meta t3 mono">
            <PlainText value={row.reason} />
          </span>
        )}
        {!row.projectKnown && <span className="meta t3">refused before its project was known</span>}
      </td>
      <td className="num" title={exactCount(row.quantity)}>
        {bytes ? formatBytes(row.quantity) : formatCount(row.quantity)}
      </td>
      <td className={styles.share} aria-hidden="true">
        {!bytes && <ShareBar value={row.quantity} largest={largest} {...outcomeTone(row.outcome)} />}
      </td>
    </tr>
  )
}

/** How everything that arrived ended, by reason, over all projects. */
export const Outcomes = ({ outcomes }: { readonly outcomes: InstanceOutcomes }) => {
  const largest = Math.max(1, ...outcomes.rows.filter(({ category }) => !countsBytes(category)).map(({ quantity }) => quantity))
  if (outcomes.rows.length === 0) return <p className={styles.empty}>Nothing ended in this time, because nothing arrived.</p>
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.outcome}>
              Outcome
            </th>
            <th scope="col">Reason</th>
            <th scope="col" className="num">
              Quantity
            </th>
            <ShareHead className={styles.share} />
          </tr>
        </thead>
        <tbody>
          {outcomes.rows.map((row) => (
            <OutcomeRow key={[row.outcome, row.reason, row.category, row.projectKnown].join('\n')} row={row} largest={largest} />
          ))}
        </tbody>
      </table>
      {outcomes.more > 0 && <p className={styles.foot}>{exactCount(outcomes.more)} smaller rows are not shown.</p>}
    </>
  )
}
