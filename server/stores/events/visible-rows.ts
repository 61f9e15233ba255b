import { param, sql } from './sql.ts'
import type { Sql } from './sql.ts'

/** A hash of which only rows of some rules and later are seen. */
export interface BoundedHash {
  readonly project_id: number
  /** 32 hex. */
  readonly hash: string
  /** `rules_version` of the first rows that are seen. */
  readonly valid_from_rules: number
}

/** The number that rows of a hash have in the column `hash`. */
const hashNumber = (hash: string): bigint => BigInt(`0x${hash.slice(0, 16)}`)

/**
 * Condition for the rows that are seen: of stored events that rules took apart, either the copies or what they were made of, never both. Undefined when
 * there is nothing to leave out. Hashes of several projects are told apart by the number of the project in the key.
 */
export const visibleRows = (bounded: readonly BoundedHash[]): Sql | undefined => {
  if (bounded.length === 0) return undefined
  const keys = bounded.map(({ project_id: projectId, hash }) => hashNumber(hash) ^ BigInt(projectId))
  const from = bounded.map((each) => each.valid_from_rules)
  return sql`toUInt64(rules_version) >= transform(bitXor(hash, project_id), ${param.uint64s(keys)}, ${param.uint64s(from)}, toUInt64(0))`
}
