import { migration as events } from './0001-events.ts'
import { migration as fewerMerges } from './0002-fewer-merges.ts'
import { migration as fasterReads } from './0003-faster-reads.ts'
import { migration as sessions } from './0004-sessions.ts'
import { migration as tagMarks } from './0005-tag-marks.ts'
import { migration as traces } from './0006-traces.ts'
import type { Migration } from './migration.ts'

/** All migrations in order. A number, once released, is for ever. */
export const migrations: readonly Migration[] = [events, fewerMerges, fasterReads, sessions, tagMarks, traces]
