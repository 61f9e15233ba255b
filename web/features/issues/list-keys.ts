import type { Issue } from '#packages/contract/issue'
import type { SessionAnswer } from '#packages/contract/organization'

import { useKeys } from '../../lib/keys.ts'
import type { KeyCommand } from '../../lib/keys.ts'
import { toggledStatus } from './change.ts'
import type { IssueChange } from './change.ts'
import { extendTo, nothingSelected, selectMore, targetsOf, toggleRow } from './selection.ts'
import type { Selection } from './selection.ts'
import type { PickKind } from './use-pickers.tsx'

interface ListState {
  readonly issues: readonly Issue[]
  readonly shown: readonly string[]
  readonly currentId: string | null
  readonly selection: Selection
  /** More match than were read. */
  readonly more: boolean
  readonly user: SessionAnswer['user'] | undefined
}

interface ListActions {
  /** Changes what the keys act on: the chosen rows, all that match, or the current row. */
  readonly onChange: (issues: readonly Issue[], change: IssueChange) => void
  readonly onUndo: () => void
  readonly setSelection: (selection: Selection) => void
  readonly onPick: (kind: PickKind, issues: readonly Issue[], anchor: Element | null) => void
}

/** The visible one of these: a wide page has columns, a narrow one cards. */
const visibleOne = (selector: string): Element | null =>
  [...document.querySelectorAll(selector)].find((element) => element.checkVisibility()) ?? null

/** Where a picker opens that was asked for by key: at the bar of the chosen rows, else in the current row. */
const anchorOf = (kind: PickKind, { ids }: Selection): Element | null =>
  visibleOne(ids.size > 0 ? `[data-bulk=${kind}]` : `tr[data-current=true] [data-pick=${kind}]`) ??
  visibleOne('tr[data-current=true] a[data-issue]')

/** The signed-in person as an owner; undefined for nobody. */
export const meOf = (user: SessionAnswer['user'] | undefined) =>
  user ? { type: 'user' as const, id: user.id, name: user.name || user.email, email: user.email } : undefined

/** Keys that choose rows. */
const useSelectionKeys = ({ shown, currentId, selection, more }: ListState, setSelection: ListActions['setSelection']): void => {
  const one = (says: string, next: (id: string) => Selection): KeyCommand | null =>
    currentId === null ? null : { says, run: () => setSelection(next(currentId)) }
  useKeys({
    x: one('Select the row', (id) => toggleRow(selection, id)),
    X: one('Select the rows up to this one', (id) => extendTo(selection, id, shown)),
    'Mod+a': { says: 'Select all rows; again, all that match', run: () => setSelection(selectMore(selection, shown, more)) },
    Escape: selection.ids.size === 0 ? null : { says: 'Select nothing', run: () => setSelection(nothingSelected) },
  })
}

/** Keys of the list that change issues, and those that choose rows (ui.md 1.5). They act on the chosen rows, else on the current one. */
export const useListKeys = (state: ListState, { onChange, onUndo, setSelection, onPick }: ListActions): void => {
  const { issues, currentId, selection } = state
  const targets = targetsOf(issues, selection, currentId)
  const byId = selection.matching !== true
  // A key that has nothing to act on is not offered.
  const forTargets = (says: string, run: () => void): KeyCommand | null => (targets.length === 0 ? null : { says, run })
  // Of all that match only the state can be changed.
  const forRows = (says: string, run: () => void): KeyCommand | null => (byId ? forTargets(says, run) : null)
  const change = (made: IssueChange) => () => onChange(targets, made)
  const pick = (kind: PickKind) => () => onPick(kind, targets, anchorOf(kind, selection))
  const status = (word: 'resolved' | 'ignored'): IssueChange => (byId ? toggledStatus(targets, word) : { status: word })
  const me = meOf(state.user)
  useSelectionKeys(state, setSelection)
  useKeys({
    r: forTargets('Resolve', change(status('resolved'))),
    R: forTargets('Resolve in a release', pick('resolve')),
    e: forTargets('Archive until it escalates', change(status('ignored'))),
    E: forTargets('Archive until something happens', pick('archive')),
    a: forRows('Assign', pick('owner')),
    m: me ? forRows('Assign to me', change({ assignedTo: me })) : null,
    p: forRows('Priority', pick('priority')),
    b: forRows('Bookmark', change({ isBookmarked: !targets.every(({ isBookmarked }) => isBookmarked) })),
    z: { says: 'Undo the last action', run: onUndo },
  })
}
