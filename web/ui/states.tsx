import type { Failure } from '../api/client.ts'
import { classNames } from '../lib/class-names.ts'
import { Button } from './button.tsx'

import styles from './states.module.css'

/** Grey rows of the final height while the first answer is awaited; not shown for the first 150 ms. */
export const SkeletonRows = ({ rows, label }: { readonly rows: number; readonly label: string }) => (
  <div className={styles.bones} aria-busy="true">
    <p className="unseen">{label}</p>
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} className={styles.boneRow} aria-hidden="true">
        <span className={styles.bone} style={{ width: 10 }} />
        <span className={styles.bone} style={{ width: `${String(30 + ((row * 37) % 40))}%` }} />
        <span className={styles.bone} style={{ width: 96, marginLeft: 'auto' }} />
      </div>
    ))}
  </div>
)

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

/** A line of 2 px at the top of a panel that is being read again. */
export const ProgressLine = ({ active }: { readonly active: boolean }) =>
  active ? <div className={styles.progress} aria-hidden="true" /> : null
