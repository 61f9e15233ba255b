import type { ExceptionAnswer } from '#packages/contract/event'
import type { JsonObject } from '#packages/protocol/json'

/** One exception of a chain, in the order shown: the one raised last first. */
export interface ChainLink {
  /** Place in the event's list. */
  readonly index: number
  /** How it belongs to the exception above; null for the first. */
  readonly relation: string | null
}

const numberAt = (mechanism: JsonObject | null, key: string): number | null => {
  const value = mechanism?.[key]
  return typeof value === 'number' ? value : null
}

const nameOf = (exception: ExceptionAnswer | undefined): string => exception?.type ?? 'the exception'

const relationOf = (exceptions: readonly ExceptionAnswer[], index: number): string | null => {
  const exception = exceptions[index]
  if (!exception || index === exceptions.length - 1) return null
  const parentId = numberAt(exception.mechanism, 'parent_id')
  const parent =
    exceptions.find((one) => parentId !== null && numberAt(one.mechanism, 'exception_id') === parentId) ?? exceptions[index + 1]
  const [own, above] = [nameOf(exception), nameOf(parent)]
  if (parent?.mechanism?.['is_exception_group'] === true) {
    const siblings = exceptions.filter((one) => parentId !== null && numberAt(one.mechanism, 'parent_id') === parentId).length
    return `${own} is one of ${String(Math.max(1, siblings))} in the group ${above}`
  }
  if (exception.mechanism?.['source'] === '__context__') return `${above} was raised while handling ${own}`
  return `${own} is the direct cause of ${above}`
}

/** The chain of exceptions, raised last first, each with a sentence that joins it to the one it belongs to (ui.md 2.3). */
export const exceptionChain = (exceptions: readonly ExceptionAnswer[]): readonly ChainLink[] =>
  exceptions.map((_, index) => ({ index, relation: relationOf(exceptions, index) })).toReversed()
