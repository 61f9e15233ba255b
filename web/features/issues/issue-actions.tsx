import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useRef, useState } from 'react'

import type { IssueDetails } from '#packages/contract/issue'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { copyText } from '../../lib/copy-text.ts'
import { useHeldKeys } from '../../lib/held-keys.ts'
import { useKeys } from '../../lib/keys.ts'
import { late } from '../../lib/late.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button, iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import { notify } from '../../ui/toast.tsx'
import { toggledStatus } from './change.ts'
import type { IssueChange } from './change.ts'
import { BookmarkSign } from './issue-signs.tsx'
import { capital } from './issue-text.ts'
import { OwnerSign, ownerName } from './owner-sign.tsx'
import type { Removal } from './reshape/remove-dialog.tsx'
import { Split } from './split.tsx'
import { usePickers } from './use-pickers.tsx'
import type { PickKind } from './use-pickers.tsx'
import { useTriage } from './use-triage.ts'

import styles from './actions.module.css'

// Asked for rarely.
const MergeDialog = late(async () => ({ default: (await import('./reshape/merge-dialog.tsx')).MergeDialog }))
const SplitDialog = late(async () => ({ default: (await import('./reshape/split-dialog.tsx')).SplitDialog }))
const RemoveDialog = late(async () => ({ default: (await import('./reshape/remove-dialog.tsx')).RemoveDialog }))

const nameMax = 60

/** The address that opens this issue for everyone who may see it, without what the sender had filtered. */
const copyLink = (org: string, issue: IssueDetails): void => {
  const address = new URL(`/organizations/${encodeURIComponent(org)}/issues/${issue.id}/`, window.location.origin).href
  void copyText(address).then((copied) =>
    copied ? notify('Copied the link to this issue') : notify(`The browser refused. The link is ${address}`, { kind: 'failed' }),
  )
}

type Change = (change: IssueChange) => void

type Asked = Removal | 'merge' | 'split'

interface MoreProps {
  readonly org: string
  readonly issue: IssueDetails
  readonly change: Change
  readonly onAsk: (asked: Asked) => void
}

const More = ({ org, issue, change, onAsk }: MoreProps) => (
  <Menu
    align="end"
    trigger={
      <button type="button" className={iconButtonClass()} aria-label="More actions" title="More actions">
        <Icon name="more" />
      </button>
    }
  >
    <MenuItem onSelect={() => change({ isSubscribed: !issue.isSubscribed })}>
      {issue.isSubscribed ? 'Stop following' : 'Follow'} (s)
    </MenuItem>
    <MenuItem onSelect={() => copyLink(org, issue)}>Copy the link to this issue</MenuItem>
    <MenuSeparator />
    <MenuItem onSelect={() => onAsk('merge')}>Merge with another issue</MenuItem>
    <MenuItem onSelect={() => onAsk('split')}>Split by what its events carry</MenuItem>
    <MenuItem onSelect={() => onAsk('delete')}>Delete</MenuItem>
    <MenuItem onSelect={() => onAsk('discard')}>Delete and discard what comes</MenuItem>
  </Menu>
)

interface StatusProps {
  readonly issue: IssueDetails
  readonly change: Change
  readonly onPick: (kind: PickKind, anchor: Element | null) => void
}

const StatusButtons = ({ issue, change, onPick }: StatusProps) =>
  issue.status === 'unresolved' ? (
    <>
      <Split what="Resolve in a release" shortcut="R" onMore={(anchor) => onPick('resolve', anchor)}>
        <Button look="primary" title="Resolve (r)" onClick={() => change({ status: 'resolved' })}>
          Resolve
        </Button>
      </Split>
      <Split what="Archive until something happens" shortcut="E" onMore={(anchor) => onPick('archive', anchor)}>
        <Button title="Archive until it escalates (e)" onClick={() => change({ status: 'ignored' })}>
          Archive
        </Button>
      </Split>
    </>
  ) : (
    <Button onClick={() => change({ status: 'unresolved' })} title={issue.status === 'resolved' ? 'Unresolve (r)' : 'Unarchive (e)'}>
      {issue.status === 'resolved' ? 'Unresolve' : 'Unarchive'}
    </Button>
  )

interface ReshapingProps {
  readonly org: string
  readonly issue: IssueDetails
  readonly asked: Asked | null
  readonly onClose: () => void
}

/** What asks before the issue becomes another one, or none. */
const Reshaping = ({ org, issue, asked, onClose }: ReshapingProps) => {
  const navigate = useNavigate()
  useHeldKeys(asked !== null, onClose)
  if (asked === null) return null
  const Asking = asked === 'merge' ? MergeDialog : SplitDialog
  return (
    <Suspense fallback={null}>
      {asked === 'merge' || asked === 'split' ? (
        <Asking org={org} issue={issue} onClose={onClose} />
      ) : (
        <RemoveDialog
          org={org}
          issues={[issue]}
          removal={asked}
          onClose={onClose}
          onDone={() => void navigate({ to: '/organizations/$org/issues/', params: { org }, search: {} })}
        />
      )}
    </Suspense>
  )
}

/** What can be done with the issue, in the header line; on a narrow page at the thumb. */
export const IssueActions = ({ org, issue }: { readonly org: string; readonly issue: IssueDetails }) => {
  const user = useQuery(sessionQuery(useApi())).data?.user
  const triage = useTriage(org)
  const pickers = usePickers(org, triage.apply)
  const [asked, setAsked] = useState<Asked | null>(null)
  const owner = useRef<HTMLButtonElement>(null)
  const priority = useRef<HTMLButtonElement>(null)
  const change: Change = (changed) => triage.apply([issue], changed)
  const me = user && { type: 'user' as const, id: user.id, name: user.name || user.email, email: user.email }
  useKeys({
    r: { says: 'Resolve', run: () => change(toggledStatus([issue], 'resolved')) },
    R: { says: 'Resolve in a release', run: () => pickers.open('resolve', [issue], owner.current) },
    e: { says: 'Archive until it escalates', run: () => change(toggledStatus([issue], 'ignored')) },
    E: { says: 'Archive until something happens', run: () => pickers.open('archive', [issue], owner.current) },
    a: { says: 'Assign', run: () => pickers.open('owner', [issue], owner.current) },
    m: me ? { says: 'Assign to me', run: () => change({ assignedTo: me }) } : null,
    p: { says: 'Priority', run: () => pickers.open('priority', [issue], priority.current) },
    b: { says: 'Bookmark', run: () => change({ isBookmarked: !issue.isBookmarked }) },
    s: { says: 'Follow', run: () => change({ isSubscribed: !issue.isSubscribed }) },
    z: { says: 'Undo the last action', run: triage.undo },
  })
  const name = visibleText(ownerName(issue.assignedTo).slice(0, nameMax))
  return (
    <section className={styles.actions} aria-label="Actions">
      <StatusButtons issue={issue} change={change} onPick={(kind, anchor) => pickers.open(kind, [issue], anchor)} />
      <Button ref={owner} title="Assign (a)" aria-label={`Owner: ${name}`} onClick={() => pickers.open('owner', [issue], owner.current)}>
        <OwnerSign owner={issue.assignedTo} />
        <span className={`${styles.name ?? ''} trunc`}>{issue.assignedTo === null ? 'Assign' : name}</span>
        <Icon name="down" small />
      </Button>
      <Button ref={priority} title="Priority (p)" onClick={() => pickers.open('priority', [issue], priority.current)}>
        {capital(issue.priority)}
        <span className={styles.word}>priority</span>
        <Icon name="down" small />
      </Button>
      <button
        type="button"
        className={iconButtonClass()}
        aria-pressed={issue.isBookmarked}
        aria-label="Bookmark"
        title="Bookmark (b)"
        onClick={() => change({ isBookmarked: !issue.isBookmarked })}
      >
        <span aria-hidden="true">
          <BookmarkSign marked={issue.isBookmarked} />
        </span>
      </button>
      <More org={org} issue={issue} change={change} onAsk={setAsked} />
      {pickers.picker}
      <Reshaping org={org} issue={issue} asked={asked} onClose={() => setAsked(null)} />
    </section>
  )
}
