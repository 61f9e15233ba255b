import type { IssueDelta } from './port.ts'
import type { IssueSplitsTable } from './schema-splits.ts'

/** What a batch must know of a split whose hashes its events have. */
export type SplitState = Pick<IssueSplitsTable, 'kept_hash' | 'undone_at'>

/** The splits that made hashes of these deltas, each once. */
export const splitsOfDeltas = (deltas: readonly IssueDelta[]): number[] => [...new Set(deltas.flatMap(({ splitId }) => splitId ?? []))]

/**
 * A split may be undone after a batch was made by it and before it is written: then what would make an issue of a new value belongs to the issue that
 * the split left, which its kept hash points to.
 */
export const withUndoneSplits = (
  deltas: readonly IssueDelta[],
  splitById: (id: number) => SplitState | undefined,
): readonly IssueDelta[] => {
  if (deltas.every(({ splitId }) => splitId === undefined)) return deltas
  return deltas.map((delta) => {
    const split = delta.splitId === undefined ? undefined : splitById(delta.splitId)
    return split && split.undone_at > 0 ? { ...delta, hashes: [...delta.hashes, split.kept_hash] } : delta
  })
}
