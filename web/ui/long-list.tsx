import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'

import { visibleText } from '../lib/visible-text.ts'

import styles from './key-value-table.module.css'

const rowPx = 22

/** A list of pairs of any length in a box that scrolls; only the rows in view are drawn. */
export const LongList = ({ label, rows }: { readonly label: string; readonly rows: readonly (readonly [string, string])[] }) => {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowPx, overscan: 10 })
  return (
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label={label}>
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const [name, value] = rows[item.index] ?? ['', '']
          return (
            <div key={item.key} className={styles.row} style={{ transform: `translateY(${String(item.start)}px)` }}>
              <span className="trunc">{visibleText(name)}</span>
              <span className="trunc">{visibleText(value)}</span>
            </div>
          )
        })}
      </div>
    </section>
  )
}
