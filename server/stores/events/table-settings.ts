/** Table settings that exactly-once rests on (durability.md 5 and case 7): tokens are remembered, an acknowledged insert is on disk. */
export const durable = { non_replicated_deduplication_window: 10_000, fsync_after_insert: 1, fsync_part_directory: 1 }

/**
 * Parts are merged by some ten of about one size, in place of five: two fifths less is written again, for half as many parts more to read
 * (bench/RESULTS.md).
 */
export const mergeSettings = { merge_selector_base: 10 }

/**
 * A partition that has been over for a day becomes one part, once: every part that a query finds costs it a block of thousands of rows of each column, and
 * reading an issue of some hundred events is four times cheaper so (bench/RESULTS.md).
 */
export const weekSettings = { min_age_to_force_merge_seconds: 86_400, min_age_to_force_merge_on_partition_only: 1 }
