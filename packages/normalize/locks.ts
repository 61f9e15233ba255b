import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { isEmptyList, readMap } from './fields.ts'
import type { Reader } from './fields.ts'
import { bagLimits } from './limits.ts'

/** What a thread does with a lock, by the bit that the wire has for it (ingest.md 3.2). */
const lockTypes: ReadonlyMap<Json, number> = new Map<Json, number>([
  ['locked', 1],
  ['waiting', 2],
  ['sleeping', 4],
  ['blocked', 8],
])

const lockTypeMax = 8

const lockType = (value: Json | undefined): number | undefined => {
  const type = typeof value === 'string' ? (lockTypes.get(value.toLowerCase()) ?? Number(value)) : value
  return typeof type === 'number' && Number.isInteger(type) && type >= 1 && type <= lockTypeMax ? type : undefined
}

/** The same lock with its type as a number. An unknown type goes; undefined when nothing changes. */
const withNumericType = (lock: JsonObject): JsonObject | undefined => {
  const sent = lock['type']
  if (sent === undefined || sent === null) return undefined
  const type = lockType(sent)
  if (type === sent) return undefined
  const { type: _, ...others } = lock
  return type === undefined ? others : { ...others, type }
}

/** A lock that a frame waits for or holds; `type` by number, in place of a name. */
export const repairLock = (lock: JsonObject): JsonObject => withNumericType(lock) ?? lock

const readLockMap = readMap(bagLimits.lock)

/** `lock` of a frame. */
export const readLock: Reader<JsonObject> = (value, notes) => {
  const lock = readLockMap(value, notes)
  return lock && withNumericType(lock) !== undefined ? readLockMap(repairLock(lock), notes) : lock
}

/** Locks by address, each in the form of a frame's lock. */
export const repairLocks = (locks: JsonObject): JsonObject => {
  const repaired: JsonObject = Object.create(null)
  for (const address in locks) {
    const lock = locks[address]
    if (lock !== undefined) repaired[address] = isObject(lock) ? repairLock(lock) : lock
  }
  return repaired
}

const readLocksMap = readMap(bagLimits.locks)

/** `held_locks` of a thread: locks by their address. */
export const readLocks: Reader<JsonObject> = (value, notes) => {
  if (isEmptyList(value)) return undefined
  const locks = readLocksMap(value, notes)
  return locks && readLocksMap(repairLocks(locks), notes)
}
