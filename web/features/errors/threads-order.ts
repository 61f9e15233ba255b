import type { ThreadAnswer } from '#packages/contract/event'

const rankOf = ({ crashed, current, name }: ThreadAnswer): number =>
  (crashed ? 4 : 0) + (current ? 2 : 0) + (name === 'main' || name === 'MainThread' ? 1 : 0)

/** Threads in the order shown: the one that crashed, the current one, the main one, then as the SDK sent them. `index` is the place in the event. */
export const orderThreads = (threads: readonly ThreadAnswer[]): readonly { readonly thread: ThreadAnswer; readonly index: number }[] =>
  threads.map((thread, index) => ({ thread, index })).toSorted((a, b) => rankOf(b.thread) - rankOf(a.thread))

/** What people call a thread: its name, else its number. */
export const threadTitle = ({ id, name }: ThreadAnswer): string =>
  name === null || name === '' ? `thread ${id ?? '?'}` : id === null || id === name ? name : `${name} (${id})`

/** The thread in which an exception was raised: the one it names, else the one that crashed; null when the event does not say. */
export const threadOfException = (threads: readonly ThreadAnswer[], threadId: string | null): ThreadAnswer | null =>
  threads.find(({ id }) => threadId !== null && id === threadId) ??
  (threadId === null ? (threads.find(({ crashed }) => crashed) ?? null) : null)
