import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'

import { CrumbHead, CrumbTableLine, keyOfLine, withSelf } from './crumbs-table.tsx'
import type { CrumbLook } from './crumbs-table.tsx'
import type { CrumbRow } from './crumbs.ts'

import styles from './breadcrumbs.module.css'

const rowPx = 27

const Space = ({ px }: { readonly px: number }) =>
  px > 0 ? (
    <tr aria-hidden="true" className={styles.space}>
      <td colSpan={5} style={{ height: px }}>
        &nbsp;
      </td>
    </tr>
  ) : null

/** A table of any length in a box that scrolls; only the lines in view are drawn. */
export const LongCrumbTable = ({ rows, look }: { readonly rows: readonly CrumbRow[]; readonly look: CrumbLook }) => {
  const scroller = useRef<HTMLDivElement>(null)
  const all = withSelf(rows, look.newestFirst)
  const virtual = useVirtualizer({
    count: all.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (place) => keyOfLine(all[place] ?? null),
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label="All breadcrumbs">
      <table className={styles.crumbs} aria-label="Breadcrumbs" aria-rowcount={all.length + 1}>
        <CrumbHead />
        <tbody>
          <Space px={items[0]?.start ?? 0} />
          {items.map((item) => (
            <CrumbTableLine
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-rowindex={item.index + 2}
              row={all[item.index] ?? null}
              look={look}
            />
          ))}
          <Space px={after} />
        </tbody>
      </table>
    </section>
  )
}
