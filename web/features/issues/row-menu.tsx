import type { Issue } from '#packages/contract/issue'

import { copyText } from '../../lib/copy-text.ts'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import { notify } from '../../ui/toast.tsx'
import { toggledStatus } from './change.ts'
import type { IssueChange } from './change.ts'
import { issueHref } from './issue-row.tsx'
import type { PickKind } from './use-pickers.tsx'

import styles from './list-cells.module.css'

interface MenuProps {
  readonly org: string
  /** What the actions are for: the chosen rows when the row is one of them, else the row alone. */
  readonly issues: readonly Issue[]
  readonly at: { readonly x: number; readonly y: number }
  readonly onChange: (change: IssueChange) => void
  readonly onPick: (kind: PickKind) => void
  readonly onAssignToMe: (() => void) | null
  readonly onPeek: () => void
  readonly onClose: () => void
}

const priorities = [
  { value: 'high', label: 'High' },
  { value: 'medium', label: 'Medium' },
  { value: 'low', label: 'Low' },
] as const

const addressOf = (org: string, { id }: Issue): string => new URL(issueHref(org, id), window.location.origin).href

const copyLinks = (org: string, issues: readonly Issue[]): void => {
  const text = issues.map((issue) => addressOf(org, issue)).join('\n')
  void copyText(text).then((copied) =>
    notify(copied ? `Copied ${issues.length === 1 ? 'the link' : 'the links'}` : 'The browser refused to copy', {
      kind: copied ? 'done' : 'failed',
    }),
  )
}

const statusWord = (issues: readonly Issue[], status: 'resolved' | 'ignored'): string => {
  const undone = toggledStatus(issues, status).status === 'unresolved'
  if (status === 'resolved') return undone ? 'Unresolve' : 'Resolve'
  return undone ? 'Unarchive' : 'Archive'
}

/** What can be done with a row, where the pointer is: the same as by keys and in the bar. */
export const RowMenu = (props: MenuProps) => {
  const { org, issues, onChange } = props
  const [first] = issues
  if (!first) return null
  const one = issues.length === 1
  const marked = issues.every(({ isBookmarked }) => isBookmarked)
  const waiting = issues.some(({ inbox }) => inbox)
  const priority = issues.every((issue) => issue.priority === first.priority) ? first.priority : ''
  return (
    <Menu
      open
      onOpenChange={(open) => !open && props.onClose()}
      trigger={
        <button
          type="button"
          className={styles.menuPlace}
          tabIndex={-1}
          aria-label={one ? `Actions for ${first.shortId}` : `Actions for ${String(issues.length)} issues`}
          style={{ left: props.at.x, top: props.at.y }}
        />
      }
    >
      <MenuItem onSelect={props.onPeek}>Peek (Space)</MenuItem>
      {one && <MenuItem onSelect={() => window.open(addressOf(org, first), '_blank', 'noopener')}>Open in a new tab</MenuItem>}
      <MenuItem onSelect={() => onChange(toggledStatus(issues, 'resolved'))}>{statusWord(issues, 'resolved')} (r)</MenuItem>
      <MenuItem onSelect={() => props.onPick('resolve')}>Resolve in a release (R)</MenuItem>
      <MenuItem onSelect={() => onChange(toggledStatus(issues, 'ignored'))}>{statusWord(issues, 'ignored')} (e)</MenuItem>
      <MenuItem onSelect={() => props.onPick('archive')}>Archive until something happens (E)</MenuItem>
      <MenuItem onSelect={() => props.onPick('owner')}>Assign (a)</MenuItem>
      {props.onAssignToMe && <MenuItem onSelect={props.onAssignToMe}>Assign to me (m)</MenuItem>}
      <MenuItem onSelect={() => onChange({ isBookmarked: !marked })}>{marked ? 'Remove the bookmark' : 'Bookmark'} (b)</MenuItem>
      <MenuItem onSelect={() => onChange({ inbox: !waiting })}>{waiting ? 'Mark reviewed' : 'Put up for review'}</MenuItem>
      <MenuItem onSelect={() => copyLinks(org, issues)}>{one ? 'Copy the link' : 'Copy the links'}</MenuItem>
      <MenuSeparator />
      <MenuChoice<Issue['priority'] | ''>
        heading="Priority (p)"
        chosen={priority}
        choices={priorities}
        onChoose={(chosen) => chosen !== '' && onChange({ priority: chosen })}
      />
    </Menu>
  )
}
