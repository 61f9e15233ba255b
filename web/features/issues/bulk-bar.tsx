import type { Issue } from '#packages/contract/issue'

import { classNames } from '../../lib/class-names.ts'
import { exactCount } from '../../lib/number-format.ts'
import { Button, buttonClass, iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import { toggledStatus } from './change.ts'
import type { IssueChange } from './change.ts'
import type { Removal } from './reshape/remove-dialog.tsx'
import { Split } from './split.tsx'
import type { PickKind } from './use-pickers.tsx'

import styles from './bulk-bar.module.css'

/** Issues that match are counted up to this number. */
const hitsMax = 1_000

/** A number of issues that match: `204`, or `1 000+` when they were not counted any further. */
export const matchingText = (hits: number): string => `${exactCount(hits)}${hits >= hitsMax ? '+' : ''}`

interface BulkProps {
  readonly issues: readonly Issue[]
  /** All that match are meant. */
  readonly matching: boolean
  /** How many match, when more do than were read; null when these are all. */
  readonly hits: number | null
  readonly onChange: (change: IssueChange) => void
  readonly onMatching: () => void
  readonly onPick: (kind: PickKind, anchor: Element) => void
  readonly onExport: (form: 'csv' | 'json') => void
  /** Undefined: they cannot become one. */
  readonly onMerge: (() => void) | undefined
  readonly onRemove: (removal: Removal) => void
  readonly onClear: () => void
}

const StatusButtons = ({ issues, matching, onChange, onPick }: BulkProps) => {
  const every = (status: Issue['status']) => issues.every((issue) => issue.status === status)
  return (
    <>
      {!every('resolved') && (
        <Split what="Resolve in a release" shortcut="R" onMore={(anchor) => onPick('resolve', anchor)}>
          <Button look="primary" data-bulk="resolve" title="Resolve (r)" onClick={() => onChange({ status: 'resolved' })}>
            Resolve
          </Button>
        </Split>
      )}
      {!every('ignored') && (
        <Split what="Archive until something happens" shortcut="E" onMore={(anchor) => onPick('archive', anchor)}>
          <Button
            data-bulk="archive"
            title="Archive until it escalates (e)"
            onClick={() => onChange(matching ? { status: 'ignored' } : toggledStatus(issues, 'ignored'))}
          >
            Archive
          </Button>
        </Split>
      )}
      {!every('unresolved') && <Button onClick={() => onChange({ status: 'unresolved' })}>Unresolve</Button>}
    </>
  )
}

const RowButtons = ({ issues, onChange, onPick, onExport, onMerge, onRemove }: BulkProps) => {
  const marked = issues.every(({ isBookmarked }) => isBookmarked)
  return (
    <>
      <Button data-bulk="owner" title="Assign (a)" onClick={(event) => onPick('owner', event.currentTarget)}>
        Assign
      </Button>
      <Button data-bulk="priority" title="Priority (p)" onClick={(event) => onPick('priority', event.currentTarget)}>
        Priority
      </Button>
      <Menu
        align="end"
        trigger={
          <button type="button" className={iconButtonClass()} aria-label="More actions for the chosen issues" title="More actions">
            <Icon name="more" />
          </button>
        }
      >
        <MenuItem onSelect={() => onChange({ isBookmarked: !marked })}>{marked ? 'Remove the bookmark' : 'Bookmark'} (b)</MenuItem>
        <MenuItem onSelect={() => onChange({ isSubscribed: true })}>Follow</MenuItem>
        <MenuItem onSelect={() => onChange({ inbox: false })}>Mark reviewed</MenuItem>
        <MenuItem onSelect={() => onExport('csv')}>Export these rows as CSV</MenuItem>
        <MenuItem onSelect={() => onExport('json')}>Export these rows as JSON</MenuItem>
        <MenuSeparator />
        {onMerge && <MenuItem onSelect={onMerge}>Merge into the one with most events</MenuItem>}
        <MenuItem onSelect={() => onRemove('delete')}>Delete</MenuItem>
        <MenuItem onSelect={() => onRemove('discard')}>Delete and discard what comes</MenuItem>
      </Menu>
    </>
  )
}

/** What can be done with the chosen issues. They stay chosen afterwards: often a second thing is to be done with them. */
export const BulkBar = (props: BulkProps) => {
  const { issues, matching, hits } = props
  return (
    <section className={styles.bulk} aria-label="Chosen issues">
      <output className={styles.chosen}>
        {matching && hits !== null ? `All ${matchingText(hits)} matching` : exactCount(issues.length)}
        <span> selected</span>
      </output>
      {!matching && hits !== null && (
        <Button
          className={classNames(buttonClass({ look: 'quiet' }), styles.all)}
          title="Select all that match (Ctrl+A, again)"
          onClick={props.onMatching}
        >
          Select all {matchingText(hits)} matching
        </Button>
      )}
      <StatusButtons {...props} />
      {matching ? <span className={styles.bulkNote}>Owner and priority: choose rows</span> : <RowButtons {...props} />}
      <button
        type="button"
        className={classNames(iconButtonClass(), styles.none)}
        aria-label="Select nothing"
        title="Select nothing (Escape)"
        onClick={props.onClear}
      >
        <Icon name="close" small />
      </button>
    </section>
  )
}
