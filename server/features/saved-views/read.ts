import type { SavedView } from '#packages/contract/saved-view'
import { parseJson } from '#packages/protocol/parse-json'
import type { ScopedRequest } from '#server/http/route'
import { isoTime } from '#server/http/time-window'
import type { SavedViewsTable } from '#server/stores/metadata/schema-views'

import { filtersSchema } from './view-body.ts'
import type { ViewFilters } from './view-body.ts'

/** Views of one person in one organization at most, and as many of all others that the organization sees. */
export const viewsMax = 100

/** The filters of a row; none when they cannot be read. */
export const filtersOf = ({ filters }: Pick<SavedViewsTable, 'filters'>): ViewFilters => {
  const parsed = parseJson(Buffer.from(filters))
  const read = filtersSchema.safeParse(parsed.kind === 'parsed' ? parsed.value : {})
  return read.success ? read.data : filtersSchema.parse({})
}

/** Who made a view may change it, and so may who looks after all projects, when everybody sees it (ui.md 2.1). */
export const mayChange = ({ caller, scope }: ScopedRequest, row: SavedViewsTable): boolean =>
  row.user_id === caller.userId || (scope.organizations[0]?.scopes.has('project:admin') ?? false)

const visibleRows = ({ scope, caller }: ScopedRequest) =>
  scope
    .rows('saved_views')
    .selectAll('saved_views')
    .where((eb) => eb.or([eb('saved_views.visibility', '=', 'organization'), eb('saved_views.user_id', '=', caller.userId)]))

/** The views that the caller sees in the organization of the path, the oldest first: their own and the organization's. */
export const listViews = async (request: ScopedRequest): Promise<readonly SavedViewsTable[]> => {
  const own = await visibleRows(request)
    .where('saved_views.user_id', '=', request.caller.userId)
    .orderBy('saved_views.id')
    .limit(viewsMax)
    .execute()
  const others = await visibleRows(request)
    .where('saved_views.user_id', '!=', request.caller.userId)
    .orderBy('saved_views.id')
    .limit(viewsMax)
    .execute()
  return [...own, ...others].toSorted((a, b) => a.id - b.id)
}

/** A view that the caller sees; undefined when there is none, or when it is somebody else's alone. */
export const findView = (request: ScopedRequest, id: number): Promise<SavedViewsTable | undefined> =>
  visibleRows(request).where('saved_views.id', '=', id).executeTakeFirst()

/** Rows as the API shows them. */
export const viewAnswers = async (request: ScopedRequest, rows: readonly SavedViewsTable[]): Promise<SavedView[]> => {
  const userIds = [...new Set(rows.map((row) => row.user_id))]
  const people =
    userIds.length === 0 ? [] : await request.scope.people().select(['users.id', 'users.name']).where('users.id', 'in', userIds).execute()
  const nameOf = new Map(people.map(({ id, name }) => [id, name]))
  return rows.map((row) => ({
    id: String(row.id),
    type: 0,
    name: row.name,
    query: row.query,
    sort: row.sort,
    visibility: row.visibility === 'organization' ? 'organization' : 'owner',
    isGlobal: false,
    isPinned: false,
    dateCreated: isoTime(row.created_at),
    ...filtersOf(row),
    // Others may see fewer projects than who saved it.
    projects: filtersOf(row).projects.filter((project) => request.scope.findProject(project)),
    owner: { id: String(row.user_id), name: nameOf.get(row.user_id) ?? '' },
    canEdit: mayChange(request, row),
  }))
}
