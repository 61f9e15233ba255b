/** The chosen rows of a list. `anchor` is the row that was chosen last: a range begins there. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly anchor: string | null
  /** All issues that match are meant, also those that were not read yet. */
  readonly matching?: boolean
}

export const nothingSelected: Selection = { ids: new Set(), anchor: null }

/** Chooses a row, or gives it free. */
export const toggleRow = ({ ids }: Selection, id: string): Selection => {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id }
}

/** Adds all rows from the anchor to this one, in the order of the list. Without an anchor in the list it is this row alone. */
export const extendTo = (selection: Selection, id: string, shown: readonly string[]): Selection => {
  const to = shown.indexOf(id)
  if (to < 0) return selection
  const from = selection.anchor === null ? -1 : shown.indexOf(selection.anchor)
  const range = from < 0 ? [id] : shown.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { ids: new Set([...selection.ids, ...range]), anchor: id }
}

/** How much of the list is chosen. */
export const coverage = ({ ids }: Selection, shown: readonly string[]): 'none' | 'some' | 'all' => {
  const count = shown.filter((id) => ids.has(id)).length
  if (count === 0) return 'none'
  return count === shown.length ? 'all' : 'some'
}

/** Chooses every row of the page; when all were chosen already, none. */
export const toggleAll = (selection: Selection, shown: readonly string[]): Selection =>
  coverage(selection, shown) === 'all' ? nothingSelected : { ids: new Set(shown), anchor: selection.anchor }

/** Chooses every row that was read; when all of them were chosen already, and `more` match, all that match. */
export const selectMore = (selection: Selection, shown: readonly string[], more: boolean): Selection =>
  coverage(selection, shown) === 'all' ? { ...selection, matching: more } : { ids: new Set(shown), anchor: selection.anchor }

/** The selection without rows that are not in the list any more: nobody acts on what they cannot see. The same object when all are. */
export const keepShown = (selection: Selection, shown: readonly string[]): Selection => {
  const kept = shown.filter((id) => selection.ids.has(id))
  if (kept.length === selection.ids.size) return selection
  return { ids: new Set(kept), anchor: selection.anchor !== null && shown.includes(selection.anchor) ? selection.anchor : null }
}

/** What an action is for: the chosen rows, or without any the row that the keyboard is on. */
export const targetsOf = <Row extends { readonly id: string }>(
  rows: readonly Row[],
  { ids }: Selection,
  currentId: string | null,
): readonly Row[] => (ids.size > 0 ? rows.filter(({ id }) => ids.has(id)) : rows.filter(({ id }) => id === currentId))
