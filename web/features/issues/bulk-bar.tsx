import type { Issue } from '#packages/contract/issue'

import { Button, iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { toggledStatus } from './change.ts'
import type { IssueChange } from './change.ts'
import type { PickKind } from './use-pickers.tsx'

import styles from './list.module.css'

/** What can be done with the chosen issues. They stay chosen afterwards: often a second thing is to be done with them. */
export const BulkBar = (props: {
  readonly issues: readonly Issue[]
  readonly onChange: (change: IssueChange) => void
  readonly onPick: (kind: PickKind, anchor: Element) => void
  readonly onClear: () => void
}) => {
  const { issues, onChange } = props
  const opened = issues.every(({ status }) => status === 'unresolved')
  return (
    <section className={styles.bulk} aria-label="Chosen issues">
      <output className={styles.chosen}>
        {String(issues.length)}
        <span> selected</span>
      </output>
      {!issues.every(({ status }) => status === 'resolved') && (
        <Button look="primary" title="Resolve (r)" onClick={() => onChange({ status: 'resolved' })}>
          Resolve
        </Button>
      )}
      {!issues.every(({ status }) => status === 'ignored') && (
        <Button title="Archive (e)" onClick={() => onChange(toggledStatus(issues, 'ignored'))}>
          Archive
        </Button>
      )}
      {!opened && <Button onClick={() => onChange({ status: 'unresolved' })}>Unresolve</Button>}
      <Button data-bulk="owner" title="Assign (a)" onClick={(event) => props.onPick('owner', event.currentTarget)}>
        Assign
      </Button>
      <Button data-bulk="priority" title="Priority (p)" onClick={(event) => props.onPick('priority', event.currentTarget)}>
        Priority
      </Button>
      <button
        type="button"
        className={iconButtonClass()}
        aria-label="Select nothing"
        title="Select nothing (Escape)"
        onClick={props.onClear}
      >
        <Icon name="close" small />
      </button>
    </section>
  )
}
