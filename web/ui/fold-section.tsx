import { useState } from 'react'

import { Icon } from './icons.tsx'

import styles from './fold-section.module.css'

const storageKey = (id: string): string => `vedette.section.${id}`

const readOpen = (id: string, fallback: boolean): boolean => {
  try {
    const stored = localStorage.getItem(storageKey(id))
    return stored === null ? fallback : stored === 'open'
  } catch {
    return fallback
  }
}

/** A section that folds; whether it is open is kept per section on this device. Its content is drawn only while it is open. */
export const FoldSection = (props: {
  readonly id: string
  readonly title: string
  readonly note?: string
  readonly openAtFirst?: boolean
  readonly children: React.ReactNode
}) => {
  const [open, setOpen] = useState(() => readOpen(props.id, props.openAtFirst ?? true))
  const toggle = (now: boolean) => {
    if (now === open) return
    setOpen(now)
    try {
      localStorage.setItem(storageKey(props.id), now ? 'open' : 'closed')
    } catch {
      // Storage refused: the section keeps its state until the page is closed.
    }
  }
  return (
    <details
      className={styles.section}
      id={props.id}
      open={open}
      onToggle={(event) => event.target === event.currentTarget && toggle(event.currentTarget.open)}
    >
      <summary>
        <Icon name="right" small />
        <h2>{props.title}</h2>
        {props.note !== undefined && <span className="meta t3">{props.note}</span>}
      </summary>
      {open && <div className={styles.body}>{props.children}</div>}
    </details>
  )
}
