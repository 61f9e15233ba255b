import type { Result } from '#core/result'
import type { Scope } from '#server/http/scope'
import type { UserReportsTable } from '#server/stores/metadata/schema-issues'

/** Writes a report at once; of several about one event the last one stays. Gives the row as it is now. */
export const writeReport = (scope: Scope, report: UserReportsTable): Promise<Result<UserReportsTable, Response>> =>
  scope.change((writer) =>
    writer
      .insert('user_reports', [report])
      .onConflict((conflict) =>
        conflict.columns(['project_id', 'event_id']).doUpdateSet({
          name: report.name,
          email: report.email,
          comments: report.comments,
          created_at: report.created_at,
        }),
      )
      .returningAll()
      .executeTakeFirstOrThrow(),
  )
