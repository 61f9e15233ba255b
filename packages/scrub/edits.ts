/** What stands in place of a removed text. */
export const filtered = '[Filtered]'

/** Replace `from`..`to` (UTF-16 units) by `by`, because of `rule`. */
export interface Edit {
  readonly from: number
  readonly to: number
  readonly by: string
  readonly rule: string
}

/** Where a replacement stands in the new text. */
export interface Range {
  readonly rule: string
  readonly start: number
  readonly end: number
}

/** Sorted, and overlapping ones united: the first keeps its replacement, so that nothing of what any of them covers remains. */
const united = (edits: readonly Edit[]): Edit[] => {
  const result: Edit[] = []
  for (const edit of edits.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = result.at(-1)
    if (last && edit.from < last.to) result[result.length - 1] = { ...last, to: Math.max(last.to, edit.to) }
    else result.push(edit)
  }
  return result
}

/** Carries out edits in any order. */
export const applyEdits = (text: string, edits: readonly Edit[]): { text: string; ranges: Range[] } => {
  let result = ''
  let at = 0
  const ranges: Range[] = []
  for (const edit of united(edits)) {
    result += text.slice(at, edit.from)
    ranges.push({ rule: edit.rule, start: result.length, end: result.length + edit.by.length })
    result += edit.by
    at = edit.to
  }
  return { text: result + text.slice(at), ranges }
}
