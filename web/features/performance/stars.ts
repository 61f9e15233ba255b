import { useSyncExternalStore } from 'react'

/** A transaction of a project that somebody looks at often. */
export interface Star {
  readonly project: string
  readonly transaction: string
}

const starsKey = 'vedette.starred-transactions'
/** Stars are asked for by name, in one query. */
const starsMax = 50

// Stars of this browser, by organization; who draws them subscribes.
let current: ReadonlyMap<string, readonly Star[]> | null = null
const listeners = new Set<() => void>()
const none: readonly Star[] = []

const isStar = (value: unknown): value is Star =>
  typeof value === 'object' &&
  value !== null &&
  'project' in value &&
  typeof value.project === 'string' &&
  'transaction' in value &&
  typeof value.transaction === 'string'

const readStored = (): ReadonlyMap<string, readonly Star[]> => {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(starsKey) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return new Map()
    return new Map(Object.entries(stored).flatMap(([org, list]) => (Array.isArray(list) ? [[org, list.filter(isStar)] as const] : [])))
  } catch {
    return new Map()
  }
}

const read = (): ReadonlyMap<string, readonly Star[]> => (current ??= readStored())

const follow = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const isSame = (one: Star, other: Star): boolean => one.project === other.project && one.transaction === other.transaction

/** Gives a transaction a star, or takes it; the oldest goes beyond fifty. A browser that refuses storage forgets them with the page. */
export const flipStar = (org: string, star: Star): void => {
  const before = read().get(org) ?? none
  const without = before.filter((one) => !isSame(one, star))
  current = new Map([...read(), [org, without.length < before.length ? without : [...without, star].slice(-starsMax)]])
  try {
    localStorage.setItem(starsKey, JSON.stringify(Object.fromEntries(current)))
  } catch {
    // Storage is full or refused.
  }
  for (const listener of listeners) listener()
}

/** The stars of an organization, as they change. */
export const useStars = (org: string): readonly Star[] => useSyncExternalStore(follow, () => read().get(org) ?? none)

export const hasStar = (stars: readonly Star[], star: Star): boolean => stars.some((one) => isSame(one, star))
