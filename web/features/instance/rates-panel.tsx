import type { InstanceRates } from '#packages/contract/instance'

import { exactCount, formatCount } from '../../lib/number-format.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { TimeChart } from '../../ui/time-chart.tsx'

import styles from './instance.module.css'

type Category = InstanceRates['categories'][number]

const sumOf = (series: readonly number[]): number => series.reduce((sum, quantity) => sum + quantity, 0)

const together = (rates: InstanceRates, pick: (category: Category) => readonly number[]): readonly number[] =>
  Array.from({ length: rates.steps }, (_, step) => rates.categories.reduce((sum, category) => sum + (pick(category)[step] ?? 0), 0))

const CategoryRow = ({ one }: { readonly one: Category }) => (
  <tr>
    <th scope="row">
      <PlainText value={one.category.replaceAll('_', ' ')} />
    </th>
    <td className="num" title={exactCount(sumOf(one.accepted))}>
      {formatCount(sumOf(one.accepted))}
    </td>
    <td className="num" title={exactCount(sumOf(one.dropped))}>
      {formatCount(sumOf(one.dropped))}
    </td>
    <td className={styles.trend}>
      <Sparkline
        points={one.accepted.map((kept, step) => [step, kept + (one.dropped[step] ?? 0)])}
        label={`${one.category} over time`}
        width={104}
      />
    </td>
  </tr>
)

/** What arrived over time: kept at the bottom, what was not kept on top of it; and the same by category. */
export const Rates = ({ rates }: { readonly rates: InstanceRates }) => {
  if (rates.categories.length === 0)
    return <p className={styles.empty}>Nothing arrived in this time. Whatever an SDK sends is counted here within seconds, kept or not.</p>
  return (
    <>
      <TimeChart
        what="items"
        height={120}
        scale={{ startMs: Date.parse(rates.start), intervalMs: rates.stepSeconds * 1000, count: rates.steps }}
        series={[
          { name: 'kept', colour: 'var(--ok)', counts: together(rates, ({ accepted }) => accepted) },
          { name: 'not kept', colour: 'var(--warning)', counts: together(rates, ({ dropped }) => dropped) },
        ]}
      />
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Category</th>
            <th scope="col" className="num">
              Kept
            </th>
            <th scope="col" className="num">
              Not kept
            </th>
            <th scope="col" className={styles.trend}>
              Over time
            </th>
          </tr>
        </thead>
        <tbody>
          {rates.categories.map((one) => (
            <CategoryRow key={one.category} one={one} />
          ))}
        </tbody>
      </table>
    </>
  )
}
