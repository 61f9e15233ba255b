import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'

import styles from './form.module.css'

/** A secret that the server shows in one answer only: it is gone with the page. */
export const ShownOnce = (props: {
  readonly title: string
  readonly secret: string
  readonly lead: string
  /** "Copy the token" */
  readonly copy: string
  readonly onDone: () => void
}) => (
  <output className={styles.once} aria-label={props.title}>
    <b>{props.title}</b>
    <span>{props.lead}</span>
    <code className="mono">{props.secret}</code>
    <span className={styles.save}>
      <CopyButton label={props.copy} text={() => props.secret} />
      <Button look="quiet" onClick={props.onDone}>
        I have it
      </Button>
    </span>
  </output>
)
