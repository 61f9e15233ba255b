import { visibleText } from '../../../lib/visible-text.ts'
import { differs, textParts } from './fields.ts'
import type { FieldRow } from './fields.ts'

import styles from './compare.module.css'

const nameMax = 200
/** Characters of a value around what differs, and of what differs itself. */
const aroundMax = 120
const differingMax = 800

const cutStart = (text: string): string => (text.length > aroundMax ? `…${text.slice(-aroundMax).replace(/^[\udc00-\udfff]/, '')}` : text)
const cutEnd = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max).replace(/[\ud800-\udbff]$/, '')}…` : text)

/** A value with what differs from the other one marked; long parts that are alike are cut. */
const Value = ({ text, other }: { readonly text: string | null; readonly other: string | null }) => {
  if (text === null) return <span className={styles.none}>not there</span>
  if (text === '') return <span className={styles.none}>(empty)</span>
  if (other === null || text === other) return <bdi>{visibleText(cutEnd(text, differingMax))}</bdi>
  const [before, differing, after] = textParts(text, other)
  return (
    <bdi>
      {visibleText(cutStart(before))}
      {differing !== '' && <mark>{visibleText(cutEnd(differing, differingMax))}</mark>}
      {visibleText(cutEnd(after, aroundMax))}
    </bdi>
  )
}

/** Values of both events beside each other, one a line; on narrow pages below each other. */
export const FieldTable = ({ label, rows }: { readonly label: string; readonly rows: readonly FieldRow[] }) => (
  <table className={styles.fields} aria-label={label}>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Older</th>
        <th scope="col">Newer</th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.name} data-differs={differs(row) ? 'true' : undefined}>
          <th scope="row">
            <bdi>{visibleText(row.name.slice(0, nameMax))}</bdi>
          </th>
          <td data-side="older">
            <Value text={row.left} other={row.right} />
          </td>
          <td data-side="newer">
            <Value text={row.right} other={row.left} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
