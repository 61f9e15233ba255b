import styles from './share-bar.module.css'

/** What a bar says by its colour, beside its length. */
export type ShareTone = 'good' | 'warned' | 'bad'

/** Draws a number of a table's row beside the largest of its column; the number itself stands in the row as text. */
export const ShareBar = (props: {
  readonly value: number
  readonly largest: number
  readonly tone?: ShareTone
  readonly colour?: string
}) => (
  <span className={styles.track} aria-hidden="true">
    {props.value > 0 && (
      <span
        className={styles.bar}
        data-tone={props.tone}
        style={{ width: `${String((props.value / props.largest) * 100)}%`, background: props.colour }}
      />
    )}
  </span>
)

/** The head of a column of such bars. */
export const ShareHead = ({ className }: { readonly className: string | undefined }) => (
  <th scope="col" className={className}>
    <span className="unseen">Share</span>
  </th>
)
