import styles from './coverage-sign.module.css'

const names = ['run by tests', 'not run by tests', 'not every branch run by tests'] as const

/** Whether tests ran a line, by colour and form: a solid bar, a hollow one, a hatched one. Nothing where no report speaks of it. */
export const CoverageSign = ({ state }: { readonly state: 0 | 1 | 2 | undefined }) =>
  state === undefined ? (
    <span className={styles.sign} />
  ) : (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn by the style sheet
    <span className={styles.sign} data-state={state} role="img" aria-label={names[state]} title={names[state]} />
  )
