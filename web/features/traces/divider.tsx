import { useLayoutEffect, useRef, useState } from 'react'

import styles from './trace.module.css'

const storageKey = 'vedette.trace.divider'
const shares = { min: 15, max: 80, first: 40, step: 2 }

const readShare = (): number => {
  try {
    const stored = Number(localStorage.getItem(storageKey))
    return stored >= shares.min && stored <= shares.max ? stored : shares.first
  } catch {
    return shares.first
  }
}

const keep = (share: number): void => {
  try {
    localStorage.setItem(storageKey, String(share))
  } catch {
    // Storage refused: it holds until the page is closed.
  }
}

const clamp = (share: number): number => Math.round(Math.min(shares.max, Math.max(shares.min, share)) * 10) / 10

/** Between tree and bars: dragged, or moved with the arrow keys. Its place is kept on this device. */
export const Divider = () => {
  const [share, setShare] = useState(readShare)
  const line = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    line.current?.parentElement?.parentElement?.style.setProperty('--left', `${String(share)}%`)
  }, [share])
  const move = (next: number) => {
    setShare(clamp(next))
    keep(clamp(next))
  }
  const drag = (event: React.PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect()
    if (event.currentTarget.hasPointerCapture(event.pointerId) && box) move(((event.clientX - box.left) / box.width) * 100)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that is moved is a widget (ARIA 1.2)
    <div
      ref={line}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above
      role="separator"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the tree"
      aria-valuemin={shares.min}
      aria-valuemax={shares.max}
      aria-valuenow={Math.round(share)}
      className={styles.divider}
      data-keys="own"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => move(shares.first)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        event.preventDefault()
        move(share + (event.key === 'ArrowLeft' ? -shares.step : shares.step))
      }}
    />
  )
}
