import type { Transaction } from 'kysely'

import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import { attachmentsQuotaReason } from '#server/stores/metadata/project-configuration'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import type { Schema } from '#server/stores/metadata/schema'
import type { LimitsTable } from '#server/stores/metadata/schema-people'
import { withShortWrite } from '#server/stores/metadata/short-write'

/** A run removes at most so many, so that it never holds the clock for long. */
const removedPerRunMax = 1_000
const rowsPerWrite = 100
/** A batch names its blobs within seconds after it put them; one that was put so lately stays. */
const freshMs = hourMs
const limitHoldMs = 20 * 60_000
/** A limit with so much time left is not written again. */
const limitSlackMs = 10 * 60_000

interface Expired {
  readonly id: number
  readonly blob: string
}

/** Projects that have attachments, by number: also those that are gone themselves. */
const projectsWithAttachments = async ({ db }: JobContext): Promise<number[]> => {
  const ids: number[] = []
  for (;;) {
    const { id } = await db
      .selectFrom('attachments')
      .select((eb) => eb.fn.min('project_id').as('id'))
      .where('project_id', '>', ids.at(-1) ?? -1)
      .executeTakeFirstOrThrow()
    if (id === null) return ids
    ids.push(id)
  }
}

/** What a project need not keep any more: deleted ones, those past the retention of its errors, and all when the project is gone. */
const expiredOf = async ({ db, nowMs }: JobContext, projectId: number, limit: number): Promise<Expired[]> => {
  const project = await db.selectFrom('projects').select('settings').where('id', '=', projectId).executeTakeFirst()
  const keepMs = project ? readProjectSettings(project.settings).retentionDays.errors * dayMs : 0
  const rows = db.selectFrom('attachments').select(['id', 'blob']).where('project_id', '=', projectId).limit(limit)
  const deleted = await rows.where('event_id', '=', '').orderBy('id').execute()
  const old = await rows
    .where('event_id', '!=', '')
    .where('created_at', '<', nowMs - keepMs)
    .orderBy('created_at')
    .execute()
  return [...deleted, ...old].slice(0, limit)
}

/**
 * Removes bytes that no other row names. Two expired rows may share a blob: the first leaves it to the second. False: they were put lately and may
 * be about to be named, so the row has to stay as well.
 */
const removeBytes = ({ db, blobs, nowMs }: JobContext, { id, blob }: Expired, going: ReadonlySet<number>): Promise<boolean> =>
  blobs.removeUnless(blob, async (putAtMs) => {
    if (putAtMs > nowMs - freshMs) return true
    const others = await db.selectFrom('attachments').select('id').where('blob', '=', blob).where('id', '!=', id).execute()
    return others.some((other) => !going.has(other.id))
  })

const isNamedByOthers = async ({ db }: JobContext, { id, blob }: Expired): Promise<boolean> =>
  (await db.selectFrom('attachments').select('id').where('blob', '=', blob).where('id', '!=', id).executeTakeFirst()) !== undefined

/** Rows go after their bytes: after a crash in between the next run finds the row and ends the work. */
const removeExpired = async (context: JobContext, expired: readonly Expired[]): Promise<void> => {
  const gone = new Set<number>()
  for (const row of expired) {
    // Bytes that another row needs stay; this row goes all the same.
    if ((await removeBytes(context, row, gone)) || (await isNamedByOthers(context, row))) gone.add(row.id)
  }
  const ids = [...gone]
  for (let from = 0; from < ids.length; from += rowsPerWrite) {
    await withShortWrite(context.db, (trx) =>
      trx
        .deleteFrom('attachments')
        .where('id', 'in', ids.slice(from, from + rowsPerWrite))
        .execute(),
    )
  }
}

/** Removes attachments past their time with their bytes, at most 1,000 per run. */
export const removeExpiredAttachments = async (context: JobContext): Promise<void> => {
  let left = removedPerRunMax
  for (const projectId of await projectsWithAttachments(context)) {
    if (left === 0) return
    const expired = await expiredOf(context, projectId, left)
    await removeExpired(context, expired)
    left -= expired.length
  }
}

/** Projects that keep more bytes of attachments than they may (`attachmentBytesMax`). Bytes that several rows share count for each. */
const projectsOverQuota = async ({ db }: JobContext): Promise<Set<number>> => {
  const kept = await db
    .selectFrom('attachments')
    .innerJoin('projects', 'projects.id', 'attachments.project_id')
    .select((eb) => ['attachments.project_id as id', 'projects.settings', eb.fn.sum('attachments.bytes').as('bytes')])
    .groupBy(['attachments.project_id', 'projects.settings'])
    .execute()
  const over = kept.filter(({ settings, bytes }) => {
    const { attachmentBytesMax } = readProjectSettings(settings)
    return attachmentBytesMax > 0 && Number(bytes) >= attachmentBytesMax
  })
  return new Set(over.map(({ id }) => id))
}

const limitsNow = (trx: Transaction<Schema>): Promise<LimitsTable[]> =>
  trx.selectFrom('limits').selectAll().where('scope', '=', 'project').where('reason', '=', attachmentsQuotaReason).execute()

const writeLimits = async (trx: Transaction<Schema>, over: ReadonlySet<number>, nowMs: EpochMs): Promise<void> => {
  const now = await limitsNow(trx)
  const lasting = new Set(now.filter(({ until_ms }) => until_ms > nowMs + limitSlackMs).map(({ scope_id }) => scope_id))
  const stale = now.filter(({ scope_id }) => !over.has(Number(scope_id)) || !lasting.has(scope_id))
  const missing = [...over].filter((id) => !lasting.has(String(id)))
  if (stale.length === 0 && missing.length === 0) return
  const staleIds = stale.map(({ id }) => id)
  if (stale.length > 0) await trx.deleteFrom('limits').where('id', 'in', staleIds).execute()
  const { last } = await trx
    .selectFrom('limits')
    .select((eb) => eb.fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  const rows = missing.map((projectId, index) => ({
    id: (last ?? 0) + index + 1,
    scope: 'project',
    scope_id: String(projectId),
    categories: 'attachment',
    until_ms: nowMs + limitHoldMs,
    reason: attachmentsQuotaReason,
  }))
  if (rows.length > 0) await trx.insertInto('limits').values(rows).execute()
  await changeConfiguration(trx, [...stale.map(({ scope_id }) => Number(scope_id)), ...missing])
}

/**
 * The quota of attachments is a rate limit that the front door announces, and a time in the project's configuration: a row must not depend on a
 * counter, so nothing is counted while a batch is processed (law 7). Renewed while the project is over its quota, gone when it is not.
 */
export const limitAttachments = async (context: JobContext): Promise<void> => {
  const over = await projectsOverQuota(context)
  await withShortWrite(context.db, (trx) => writeLimits(trx, over, context.nowMs))
}
