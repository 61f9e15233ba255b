import type { Issue } from '#packages/contract/issue'
import type { SessionAnswer } from '#packages/contract/organization'

import { useKeys } from '../../lib/keys.ts'
import type { KeyCommand } from '../../lib/keys.ts'
import { toggledStatus } from './change.ts'
import { extendTo, nothingSelected, targetsOf, toggleAll, toggleRow } from './selection.ts'
import type { Selection } from './selection.ts'
import type { PickKind } from './use-pickers.tsx'
import type { Triage } from './use-triage.ts'

interface ListState {
  readonly issues: readonly Issue[]
  readonly currentId: string | null
  readonly selection: Selection
  readonly user: SessionAnswer['user'] | undefined
}

interface ListActions {
  readonly triage: Triage
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

/** Keys of the list that change issues, and those that choose rows (ui.md 1.5). They act on the chosen rows, else on the current one. */
export const useListKeys = ({ issues, currentId, selection, user }: ListState, { triage, setSelection, onPick }: ListActions): void => {
  const shown = issues.map(({ id }) => id)
  const targets = targetsOf(issues, selection, currentId)
  const pick = (kind: PickKind) => () => onPick(kind, targets, anchorOf(kind, selection))
  // A key that has nothing to act on is not offered.
  const forTargets = (says: string, run: () => void): KeyCommand | null => (targets.length === 0 ? null : { says, run })
  const me = user && { type: 'user' as const, id: user.id, name: user.name || user.email, email: user.email }
  const bookmark = () => triage.apply(targets, { isBookmarked: !targets.every(({ isBookmarked }) => isBookmarked) })
  useKeys({
    x: currentId === null ? null : { says: 'Select the row', run: () => setSelection(toggleRow(selection, currentId)) },
    X:
      currentId === null
        ? null
        : { says: 'Select the rows up to this one', run: () => setSelection(extendTo(selection, currentId, shown)) },
    'Mod+a': { says: 'Select all rows of the page', run: () => setSelection(toggleAll(selection, shown)) },
    Escape: selection.ids.size === 0 ? null : { says: 'Select nothing', run: () => setSelection(nothingSelected) },
    r: forTargets('Resolve', () => triage.apply(targets, toggledStatus(targets, 'resolved'))),
    e: forTargets('Archive', () => triage.apply(targets, toggledStatus(targets, 'ignored'))),
    a: forTargets('Assign', pick('owner')),
    m: me ? forTargets('Assign to me', () => triage.apply(targets, { assignedTo: me })) : null,
    p: forTargets('Priority', pick('priority')),
    b: forTargets('Bookmark', bookmark),
    z: { says: 'Undo the last action', run: triage.undo },
  })
}
