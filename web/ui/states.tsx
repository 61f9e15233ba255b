import { use } from 'react'

import type { Failure } from '../api/client.ts'
import { classNames } from '../lib/class-names.ts'
import { Button } from './button.tsx'
import { ReadingContext, useSlow, useStopped } from './reading.ts'

import styles from './states.module.css'

/** After 8 seconds: that it still runs, and how to stop it. */
const StillRunning = ({ what }: { readonly what: string }) => {
  const reading = use(ReadingContext)
  const slow = useSlow()
  return (
    <output className={styles.running}>
      {slow && (
        <>
          <span>{what}: still running.</span>
          {reading && <Button onClick={reading.stop}>Cancel</Button>}
        </>
      )}
    </output>
  )
}

/**
 * Grey rows of the final height while the first answer is awaited; not shown for the first 150 ms. After 8 seconds they say so, and the reader can
 * stop it.
 */
export const SkeletonRows = ({ rows, label }: { readonly rows: number; readonly label: string }) => {
  const reading = use(ReadingContext)
  const stopped = useStopped()
  if (stopped)
    return (
      <EmptyState title={`${label}: stopped`} actions={<Button onClick={reading?.again}>Read again</Button>}>
        <p>You stopped it before the server had answered.</p>
      </EmptyState>
    )
  return (
    <div className={styles.bones} aria-busy="true">
      <p className="unseen">{label}</p>
      <StillRunning what={label} />
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.boneRow} aria-hidden="true">
          <span className={styles.bone} style={{ width: 10 }} />
          <span className={styles.bone} style={{ width: `${String(30 + ((row * 37) % 40))}%` }} />
          <span className={styles.bone} style={{ width: 96, marginLeft: 'auto' }} />
        </div>
      ))}
    </div>
  )
}

/** What failed, with the words of the server and its status, and a way to try again. The rest of the page works on. */
export const ErrorState = ({
  what,
  failure,
  onRetry,
}: {
  readonly what: string
  readonly failure: Failure
  readonly onRetry?: () => void
}) => (
  <section className={classNames(styles.state, styles.error)} aria-label={what} role="alert">
    <h2>{what}</h2>
    <p>
      {failure.detail}
      {failure.status > 0 && <span className="t3"> (HTTP {failure.status})</span>}
    </p>
    {onRetry && (
      <div className={styles.actions}>
        <Button size="medium" onClick={onRetry}>
          Try again
        </Button>
      </div>
    )}
  </section>
)

/** Says why there is nothing, and what would put something here. */
export const EmptyState = ({
  title,
  children,
  actions,
}: {
  readonly title: string
  readonly children?: React.ReactNode
  readonly actions?: React.ReactNode
}) => (
  <section className={styles.state} aria-label={title}>
    <h2>{title}</h2>
    {children}
    {actions && <div className={styles.actions}>{actions}</div>}
  </section>
)

/** A line of 2 px at the top of a panel that is being read again; after 8 seconds with words, and a way to stop it. What is shown stays. */
export const ProgressLine = ({ active }: { readonly active: boolean }) =>
  active ? (
    <>
      <div className={styles.progress} aria-hidden="true" />
      <StillRunning what="Reading anew" />
    </>
  ) : null
