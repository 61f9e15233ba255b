import type { TraceModel } from './model.ts'

/** The span after the last one of the group of siblings that begins here; 0: none does. */
export const groupEndOf = ({ groups }: TraceModel, first: number): number => groups.siblingsEnd[first] ?? 0
