import { groupingVersionSchema } from '#packages/contract/grouping-version'
import type { GroupingVersion } from '#packages/contract/grouping-version'
import { listOf } from '#packages/contract/json'
import type { GroupingSettings } from '#packages/grouping/rules/grouping-rules'
import { parseRowId } from '#packages/protocol/ids'
import type { Json } from '#packages/protocol/json'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { GroupingVersionsTable } from '#server/stores/metadata/schema-regrouping'
import { texts } from '#server/stores/metadata/scrubbing-settings'

import { publishedHeaders } from '../keys/read.ts'
import { isRegrouping, listVersions, settingsOfProject, writeRules } from './read.ts'

const kinds = ['first', 'saved', 'restored', 'regrouped', 'undone'] as const

const builtInsOff = (row: GroupingVersionsTable): readonly string[] => texts(JSON.parse(row.fingerprints_off) as Json, [])

const peopleOf = async (scope: Scope, rows: readonly GroupingVersionsTable[]) => {
  const ids = [...new Set(rows.map((row) => row.user_id))].filter((id) => id !== 0)
  const people = ids.length === 0 ? [] : await scope.people().selectAll('users').where('users.id', 'in', ids).execute()
  return new Map(people.map(({ id, name, email }) => [id, { id: String(id), name, email }]))
}

const versionAnswer = (row: GroupingVersionsTable, actor: GroupingVersion['actor'], isCurrent: boolean): GroupingVersion => ({
  id: String(row.id),
  groupingEnhancements: row.stack_rules,
  fingerprintingRules: row.fingerprint_rules,
  builtInsOff: builtInsOff(row),
  kind: kinds.find((kind) => kind === row.kind) ?? 'saved',
  regrouping: row.regrouping_id === 0 ? null : String(row.regrouping_id),
  dateCreated: isoTime(row.created_at),
  actor,
  isCurrent,
})

/** `GET /projects/{org}/{project}/grouping-versions/`: every change is one, so the newest is what holds. */
export const listGroupingVersionsRoute = endpoint(
  { summary: 'Lists the rules of grouping as a project had them, the newest first.', answer: listOf(groupingVersionSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const rows = await listVersions(scope, project.id)
    const people = await peopleOf(scope, rows)
    return json(rows.map((row, at) => versionAnswer(row, people.get(row.user_id) ?? null, at === 0)))
  },
)

/** `POST /projects/{org}/{project}/grouping-versions/{version}/restore/`: the rules of that version, for new events, as a new version. */
export const restoreGroupingVersionRoute = endpoint(
  { summary: 'Makes rules of grouping hold again that a project had before.', answer: 'none', status: 204 },
  async ({ scope, param, dataDir, caller, nowMs, nextId }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    const versionId = parseRowId(param('version'))
    if (!project || versionId === undefined) return notFound()
    const written = await scope.change(async (writer) => {
      const row = await writer
        .rows('grouping_versions')
        .selectAll('grouping_versions')
        .where('grouping_versions.id', '=', versionId)
        .where('grouping_versions.project_id', '=', project.id)
        .executeTakeFirst()
      if (!row) return undefined
      const after: GroupingSettings = {
        stackRules: row.stack_rules,
        fingerprintRules: row.fingerprint_rules,
        fingerprintsOff: builtInsOff(row),
      }
      if (await isRegrouping(writer, { projectId: project.id, before: await settingsOfProject(writer, project.id), after })) return 'busy'
      const by = { userId: caller.userId, nowMs, nextId }
      return writeRules(writer, { projectId: project.id, after, kind: 'restored', regroupingId: 0 }, by)
    })
    if (!written.ok) return written.error
    if (written.value === 'busy')
      return problem(409, 'Rules of this project are still being applied. Please try again in a moment.', { 'Retry-After': '5' })
    return written.value === undefined ? notFound() : noContent(await publishedHeaders(dataDir, written.value.version))
  },
)
