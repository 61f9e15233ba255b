import { useWindowVirtualizer } from '@tanstack/react-virtual'
import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'

import { detailsPx } from './frame-row.tsx'
import type { TraceRow } from './rows.ts'
import { TraceLine, rowKey, rowPx, useWanted } from './stack-trace-frames.tsx'
import type { FramesProps } from './stack-trace-frames.tsx'
import { frameId } from './stack-trace-state.ts'

import styles from './stack.module.css'

const overscan = 3

/** The distance of a list from the top of the page, measured whenever the page changes its height: what lies above the list may have grown. */
const useTop = (list: React.RefObject<HTMLElement | null>): number => {
  const [top, setTop] = useState(0)
  useEffect(() => {
    const Observer: typeof ResizeObserver | undefined = window.ResizeObserver
    if (!Observer) return undefined
    const observer = new Observer(() => {
      const box = list.current?.getBoundingClientRect()
      if (box) setTop(Math.round(box.top + window.scrollY))
    })
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [list])
  return top
}

/** Rows are as high as what is open in them, so each is measured when it is drawn. */
export const VirtualRows = ({ rows, ...props }: FramesProps & { readonly rows: readonly TraceRow[]; readonly root: string }) => {
  const list = useRef<HTMLDivElement>(null)
  const top = useTop(list)
  const isOpen = (row: TraceRow | undefined): boolean => row?.kind === 'frame' && props.open.has(frameId(props.stack.id, row.index))
  const virtual: Virtualizer<Window, Element> = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (place) => {
      const row = rows[place]
      const frame = isOpen(row) && row?.kind === 'frame' ? props.stack.trace.frames[row.index] : undefined
      return frame ? rowPx + detailsPx(frame) : rowPx
    },
    // What was measured of a closed row says nothing about the open one: else all that would fit if they were closed would be drawn open at once.
    getItemKey: (place) => `${rowKey(rows[place])}${isOpen(rows[place]) ? '-open' : ''}`,
    overscan,
    scrollMargin: top,
  })
  useWanted(props.wanted, { stack: props.stack.id, rows }, (place) => virtual.scrollToIndex(place, { align: 'center' }))
  return (
    <div ref={list} className={styles.frames}>
      <div className={styles.virtual} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return (
            row && (
              <div
                key={rowKey(row)}
                ref={virtual.measureElement}
                data-index={item.index}
                className={styles.virtualRow}
                style={{ transform: `translateY(${String(item.start - top)}px)` }}
              >
                <TraceLine {...props} row={row} lazy={false} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}
