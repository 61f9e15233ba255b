import { useState } from 'react'

/** Where each row is drawn: key of the row to number of its slot. */
export type Slots = ReadonlyMap<string, number>

/**
 * Gives each row a slot: those that had one keep it, new ones take those that became free, lowest first. The same map when nothing changed.
 */
export const assignSlots = (before: Slots, keys: readonly string[]): Slots => {
  if (keys.length === before.size && keys.every((key) => before.has(key))) return before
  const slots = new Map<string, number>()
  const taken = new Set<number>()
  for (const key of keys) {
    const slot = before.get(key)
    if (slot === undefined) continue
    slots.set(key, slot)
    taken.add(slot)
  }
  let free = 0
  for (const key of keys) {
    if (slots.has(key)) continue
    while (taken.has(free)) free++
    slots.set(key, free)
    taken.add(free)
  }
  return slots
}

/**
 * Slots of the rows that are drawn, to be their React keys: a row that comes into view is drawn into the elements of one that left it, which
 * takes the browser a third of the work of new ones.
 */
export const useSlots = (keys: readonly string[]): Slots => {
  const [before, setBefore] = useState<Slots>(new Map())
  const slots = assignSlots(before, keys)
  if (slots !== before) setBefore(slots)
  return slots
}
