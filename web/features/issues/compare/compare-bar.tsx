import { Link } from '@tanstack/react-router'

import { Button, buttonClass } from '../../../ui/button.tsx'
import { pickedMax } from './picked.ts'

import styles from './compare.module.css'

/** Says how many events of the list are ticked, and leads to their comparison. It has its place from the start, so that no row moves. */
export const CompareBar = (props: {
  readonly org: string
  readonly issue: string
  readonly picked: readonly string[]
  readonly onClear: () => void
}) => {
  const { org, issue, picked } = props
  const [event, other] = picked
  return (
    <div className={styles.pickBar}>
      <output>
        {picked.length === 0 ? 'Tick two events to compare them' : `${String(picked.length)} of ${String(pickedMax)} events ticked`}
      </output>
      {event !== undefined && other !== undefined && (
        <Link
          className={buttonClass({ look: 'primary' })}
          to="/organizations/$org/issues/$issue/events/$event/compare/"
          params={{ org, issue, event }}
          search={{ with: other }}
        >
          Compare
        </Link>
      )}
      {picked.length > 0 && (
        <Button look="quiet" onClick={props.onClear}>
          Clear
        </Button>
      )}
    </div>
  )
}
