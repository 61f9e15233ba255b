import styles from './frame.module.css'

/** The one header line of a page: title or path, filters, and at its right end the page's actions. */
export const HeaderLine = ({ children, end }: { readonly children: React.ReactNode; readonly end?: React.ReactNode }) => (
  <header className={styles.top}>
    {children}
    {end && <span className={styles.end}>{end}</span>}
  </header>
)
