import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

import { describeInstant, formatClock, formatInstant } from '../../lib/time-format.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { textOf } from '../performance/answers.ts'
import { LineText } from './line-text.tsx'
import { timeOf } from './log.ts'
import type { Log } from './log.ts'

import styles from './logs.module.css'

/** Characters of a message that are drawn in its row; the open line has all. */
const messageMax = 1_000
const chipMax = 80
/** Characters of the longest severity. */
const severityWidth = 5
const labelMax = 200

/** A message in one row: its lines one after the other. */
const inOneRow = (message: string): string => cutText(message, messageMax).text.replaceAll(/\s*\n\s*/g, ' \u21B5 ')

const Chips = ({ line, fields }: { readonly line: Log; readonly fields: readonly string[] }) => {
  const shown = fields.flatMap((field) => {
    const value = textOf(line.row, field)
    return value === '' ? [] : [{ field, value: visibleText(cutText(value, chipMax).text) }]
  })
  return (
    shown.length > 0 && (
      <span className={styles.chips}>
        {shown.map(({ field, value }) => (
          <span key={field} className={styles.chip} title={`${visibleText(field)}: ${value}`}>
            <bdi>{value}</bdi>
          </span>
        ))}
      </span>
    )
  )
}

export interface LineLook {
  readonly matcher: RegExp | null
  /** Attributes that each line shows. */
  readonly fields: readonly string[]
  readonly nowMs: number
  /** Days are said beside the time of day. */
  readonly withDay: boolean
}

/** One line in one row: when, how grave, what it says. Its time is a link to it, a press anywhere opens it. */
export const LogLine = (props: {
  readonly line: Log
  readonly look: LineLook
  readonly isOpen: boolean
  /** The keyboard is on it. */
  readonly hasFocus: boolean
  /** It is the one that the lines around it are of. */
  readonly isChosen?: boolean
  readonly onToggle: (id: string) => void
  readonly onFocus: (id: string) => void
}) => {
  const { line, look, isOpen, hasFocus, onToggle } = props
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (hasFocus && document.activeElement !== link.current) link.current?.focus({ preventScroll: true })
  }, [hasFocus])
  const iso = timeOf(line)
  const toggle = (event: React.MouseEvent) => {
    // Whoever marks a piece of the text wants to copy it; with a modifier the link is the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey || document.getSelection()?.type === 'Range') return
    event.preventDefault()
    onToggle(line.id)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- its link does the same by keyboard
    <div className={styles.line} data-severity={line.severity} data-open={isOpen} data-chosen={props.isChosen} onClick={toggle}>
      <span className={styles.said}>
        <Link
          ref={link}
          to="./"
          search={(previous: Record<string, unknown>) => ({ ...previous, item: [line.id] })}
          className={styles.time}
          activeProps={{}}
          activeOptions={{ exact: true }}
          aria-expanded={isOpen}
          aria-label={`${formatInstant(iso)} ${visibleText(line.said || line.severity)} ${visibleText(cutText(line.message, labelMax).text)}`}
          title={describeInstant(iso, look.nowMs)}
          onFocus={() => props.onFocus(line.id)}
        >
          {look.withDay && <span className={styles.day}>{formatInstant(iso).slice(5, 10)}</span>}
          {formatClock(iso)}
        </Link>
        <span className={styles.severity} aria-hidden="true">
          {` ${line.severity.padEnd(severityWidth)} `}
        </span>
        <LineText message={inOneRow(line.message)} matcher={look.matcher} />
      </span>
      <Chips line={line} fields={look.fields} />
    </div>
  )
}
