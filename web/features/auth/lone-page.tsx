import { classNames } from '../../lib/class-names.ts'
import { Mark } from '../../ui/icons.tsx'

import styles from './auth.module.css'

/** A page without the rail: sign-in, setup, and what is not found. */
export const LonePage = ({
  title,
  lead,
  wide = false,
  children,
}: {
  readonly title: string
  readonly lead?: string
  readonly wide?: boolean
  readonly children?: React.ReactNode
}) => (
  <main className={styles.page}>
    <title>{`${title} - Vedette`}</title>
    <div className={classNames(wide ? styles.wide : styles.card)}>
      <p className={styles.brand}>
        <Mark size={20} />
        Vedette
      </p>
      <h1>{title}</h1>
      {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      {children}
    </div>
  </main>
)
