const sqliteBusy = 5
const sqliteLocked = 6
const sqlitePrimaryKey = 1555
const sqliteUnique = 2067
/** serialization_failure, deadlock_detected, lock_not_available. */
const postgresBusy: readonly unknown[] = ['40001', '40P01', '55P03']
const postgresUnique = '23505'

const read = (error: unknown, property: 'code' | 'errcode'): unknown =>
  typeof error === 'object' && error !== null && property in error ? (error as Record<string, unknown>)[property] : undefined

/** True when a primary key or unique constraint refused a row, on either engine. */
export const isUniqueViolation = (error: unknown): boolean => {
  const errcode = read(error, 'errcode')
  return errcode === sqlitePrimaryKey || errcode === sqliteUnique || read(error, 'code') === postgresUnique
}

/** True when another writer was in the way and the same transaction may succeed later, on either engine. */
export const isBusy = (error: unknown): boolean => {
  const errcode = read(error, 'errcode')
  // The low byte is the primary code: SQLITE_BUSY_SNAPSHOT and its like are busy too.
  if (typeof errcode === 'number') return (errcode & 0xff) === sqliteBusy || (errcode & 0xff) === sqliteLocked
  return postgresBusy.includes(read(error, 'code'))
}
