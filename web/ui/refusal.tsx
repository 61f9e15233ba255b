import styles from './refusal.module.css'

/** What the server said against something that was asked of it, in its own words. */
export const Refusal = ({ failure }: { readonly failure: { readonly detail: string } | null }) =>
  failure && (
    <p className={styles.refused} role="alert">
      {failure.detail}
    </p>
  )
