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

/** A token that was just made, until its maker has copied it. */
export const MadeToken = ({
  made,
  onDone,
}: {
  readonly made: { readonly name: string; readonly token?: string | undefined } | null
  readonly onDone: () => void
}) =>
  made?.token === undefined ? null : (
    <ShownOnce
      title={`The token ${made.name}`}
      lead="Copy it now: it is stored as a hash and never shown again."
      secret={made.token}
      copy="Copy the token"
      onDone={onDone}
    />
  )
