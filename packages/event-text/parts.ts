import type { EventAnswer, ExceptionAnswer, FrameAnswer } from '#packages/contract/event'

/** The exceptions of an event, causes first; a bare stack trace is an exception without a type. */
export const exceptionsOf = (event: EventAnswer): readonly ExceptionAnswer[] => {
  for (const entry of event.entries) if (entry.type === 'exception') return entry.data.values
  for (const entry of event.entries) {
    if (entry.type !== 'stacktrace') continue
    return [{ type: null, value: null, module: null, threadId: null, mechanism: null, stacktrace: entry.data, rawStacktrace: null }]
  }
  return []
}

/** What names a frame's place: its file, else its module, its package, its address. */
export const placeOf = (frame: FrameAnswer): string =>
  frame.filename ?? frame.module ?? frame.absPath ?? frame.package ?? frame.instructionAddr ?? '(unknown place)'

/** The source line that failed; null when the event has none. */
export const failingLine = (frame: FrameAnswer): string | null => frame.context.find(([line]) => line === frame.lineNo)?.[1] ?? null

/** Characters of a failing line that are searched for names. */
const searchedMax = 2_000

/** Names of local variables, those that the failing line mentions first; the rest keeps its order. `named` says how many are mentioned. */
export const orderVariables = (
  names: readonly string[],
  line: string | null,
): { readonly names: readonly string[]; readonly named: number } => {
  const mentioned = new Set((line ?? '').slice(0, searchedMax).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [])
  const first = names.filter((name) => mentioned.has(name))
  return { names: [...first, ...names.filter((name) => !mentioned.has(name))], named: first.length }
}
