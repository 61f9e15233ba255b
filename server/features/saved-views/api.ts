import { listOf } from '#packages/contract/json'
import { savedViewSchema } from '#packages/contract/saved-view'
import { parseRowId } from '#packages/protocol/ids'
import { checkQuery } from '#packages/search/check'
import { issueKeys } from '#packages/search/issue-keys'
import { parseQuery } from '#packages/search/parse'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { SavedViewsTable } from '#server/stores/metadata/schema-views'

import { builtInViews } from './built-in.ts'
import { filtersOf, findView, listViews, mayChange, viewAnswers, viewsMax } from './read.ts'
import { newViewSchema, viewChangeSchema } from './view-body.ts'
import type { ViewChange } from './view-body.ts'

const idOf = (request: ScopedRequest): number => parseRowId(request.param('search')) ?? 0
const isBuiltIn = (id: number): boolean => builtInViews.some((view) => view.id === String(id))

/** Roles that have nothing to do with issues are in some team at most: views belong to the organization. */
const maySave = ({ caller, scope }: ScopedRequest): boolean =>
  caller.userId !== 0 && (scope.organizations[0]?.scopes.has('event:write') ?? false)

type ViewColumns = Pick<SavedViewsTable, 'name' | 'query' | 'sort' | 'visibility' | 'filters'>

const newView: ViewColumns = { name: '', query: '', sort: 'date', visibility: 'owner', filters: '{}' }

/** The answer for projects that the caller does not see, and for a query that the list would refuse. */
const refusal = ({ scope, nowMs }: ScopedRequest, { projects = [], query = '' }: ViewChange): Response | undefined => {
  if (!projects.every((project) => scope.findProject(project))) return problem(400, 'projects: there is no such project')
  const [fault] = checkQuery(parseQuery(query), issueKeys, nowMs).problems
  return fault && problem(400, `query: ${fault.message} (at character ${fault.start + 1})`)
}

/** The columns of a row after a change. */
const columnsOf = (change: ViewChange, before: ViewColumns): ViewColumns => {
  const { name = before.name, query = before.query, sort = before.sort, visibility = before.visibility, ...filters } = change
  return { name, query, sort, visibility, filters: JSON.stringify({ ...filtersOf(before), ...filters }) }
}

const answerOne = async (request: ScopedRequest, id: number, status: 200 | 201): Promise<Response> => {
  const row = await findView(request, id)
  const [view] = row ? await viewAnswers(request, [row]) : []
  return view ? json(view, { status }) : notFound()
}

/** `GET /organizations/{org}/searches/`: those that come with the server, then the organization's and one's own (web-api.md 7). */
export const listViewsRoute = endpoint(
  { summary: 'Lists the saved views of the issue list.', answer: listOf(savedViewSchema) },
  async (request: ScopedRequest) => json([...builtInViews, ...(await viewAnswers(request, await listViews(request)))]),
)

/** `POST /organizations/{org}/searches/`: one's own by default. A view has an owner: a token of the organization makes none. */
export const createViewRoute = endpoint(
  { summary: 'Saves a view of the issue list.', body: newViewSchema, answer: savedViewSchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const orgId = request.scope.organizations[0]?.id
    if (orgId === undefined || !maySave(request)) return noPermission()
    const refused = refusal(request, body)
    if (refused) return refused
    const id = request.nextId()
    const { userId } = request.caller
    const times = { created_at: request.nowMs, updated_at: request.nowMs }
    const row = { id, org_id: orgId, user_id: userId, ...columnsOf(body, newView), ...times }
    const written = await request.scope.change(async (writer) => {
      const own = await writer
        .rows('saved_views')
        .select('saved_views.id')
        .where('saved_views.user_id', '=', userId)
        .limit(viewsMax)
        .execute()
      if (own.length >= viewsMax) return false
      await writer.insert('saved_views', [row]).execute()
      return true
    })
    if (!written.ok) return written.error
    return written.value ? answerOne(request, id, 201) : problem(400, `One person can save at most ${viewsMax} views`)
  },
)

/** Does something with the view of the path, when the caller may change it. */
const change = async (request: ScopedRequest, work: (row: SavedViewsTable) => Promise<Response>): Promise<Response> => {
  const id = idOf(request)
  if (isBuiltIn(id)) return noPermission()
  const row = await findView(request, id)
  if (!row) return notFound()
  return maySave(request) && mayChange(request, row) ? work(row) : noPermission()
}

/** `PUT /organizations/{org}/searches/{id}/`: keys that are absent stay as they are. */
export const changeViewRoute = endpoint(
  { summary: 'Changes a saved view.', body: viewChangeSchema, answer: savedViewSchema },
  (request: ScopedRequest, body) =>
    change(request, async (row) => {
      const refused = refusal(request, body)
      if (refused) return refused
      const columns = { ...columnsOf(body, row), updated_at: request.nowMs }
      const written = await request.scope.change((writer) =>
        writer.update('saved_views').set(columns).where('saved_views.id', '=', row.id).execute(),
      )
      return written.ok ? answerOne(request, row.id, 200) : written.error
    }),
)

/** `DELETE /organizations/{org}/searches/{id}/`. */
export const deleteViewRoute = endpoint({ summary: 'Deletes a saved view.', answer: 'none', status: 204 }, (request: ScopedRequest) =>
  change(request, async (row) => {
    const written = await request.scope.change((writer) => writer.delete('saved_views').where('saved_views.id', '=', row.id).execute())
    return written.ok ? noContent() : written.error
  }),
)
