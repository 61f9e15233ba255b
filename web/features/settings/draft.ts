import { useState } from 'react'

const same = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((one, index) => one === b[index]) : a === b

/** What is really different from the saved values: a field that was changed and changed back is not. */
export const changedFields = <T extends object>(saved: T, edited: Partial<T>): Partial<T> => {
  const found: Partial<T> = { ...edited }
  for (const key of Object.keys(edited)) {
    const name = key as keyof T
    if (same(saved[name], edited[name])) delete found[name]
  }
  return found
}

export interface Draft<T> {
  /** Saved values with the edits on top. */
  readonly values: T
  readonly changed: Partial<T>
  readonly isDirty: boolean
  readonly set: (patch: Partial<T>) => void
  readonly reset: () => void
}

/** Edits over saved values. New saved values shine through wherever nothing was edited. */
export const useDraft = <T extends object>(saved: T): Draft<T> => {
  const [edited, setEdited] = useState<Partial<T>>({})
  const changed = changedFields(saved, edited)
  return {
    values: { ...saved, ...changed },
    changed,
    isDirty: Object.keys(changed).length > 0,
    set: (patch) => setEdited((before) => ({ ...before, ...patch })),
    reset: () => setEdited({}),
  }
}

/** Entries of a list that is edited one per line: trimmed, without empty lines and repetitions. */
export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]
