import { z } from 'zod'

import { commitSchema } from '#packages/contract/commit'
import { listOf } from '#packages/contract/json'
import { listedRepositorySchema } from '#packages/contract/listed-repository'
import { repositorySchema } from '#packages/contract/repository'
import { parseRowId } from '#packages/protocol/ids'
import { answerCommit, commitsOfRepository, membersOf, namedAuthor, newestCommits, summaryAnswer } from '#server/features/commits/read'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { contains } from '#server/http/condition'
import { endpoint } from '#server/http/endpoint'
import { answerPage } from '#server/http/page-of-list'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { storable } from '#server/stores/metadata/storable-text'

import { mappingsOfRepositories, repositoryAnswer, unknownAddress } from './read.ts'
import type { RepositoryRow } from './read.ts'
import { newRepositorySchema, repositoryChangeSchema } from './repository-body.ts'
import type { NewRepository, RepositoryChange } from './repository-body.ts'

/** Repositories of one organization that are listed, by name. */
const repositoriesMax = 10_000

const listQuery = z.object({ query: z.string().optional().describe('Part of the name.') })

/**
 * sentry-cli sends the commits of its clone, with their files, unless it knows who serves a repository and where: then it sends the newest number
 * alone, and leaves the rest to a server that asks the provider (web-api.md 2.1). We ask nobody, so it is told neither.
 */
const hidesAddresses = ({ headers }: ScopedRequest): boolean => (headers.get('user-agent') ?? '').startsWith('sentry-cli/')

const answerList = async (scope: Scope, rows: readonly RepositoryRow[], withoutAddress: boolean) => {
  const ids = rows.map(({ id }) => id)
  const [heads, mappings] = await Promise.all([newestCommits(scope, ids), mappingsOfRepositories(scope, ids)])
  const members = await membersOf(scope, [...heads.values()].map(namedAuthor))
  return rows.map((row) => {
    const head = heads.get(row.id)
    const shown = repositoryAnswer(withoutAddress ? { ...row, ...unknownAddress } : row)
    return { ...shown, headCommit: head ? summaryAnswer(head, members) : null, codeMappings: mappings.get(row.id) ?? 0 }
  })
}

/** `GET /organizations/{org}/repos/`, by name. */
export const listRepositoriesRoute = endpoint(
  { summary: 'Lists the repositories that commits come from.', query: listQuery, answer: listOf(listedRepositorySchema), paged: true },
  async (request: ScopedRequest) => {
    const { scope, query } = request
    const words = query.get('query') ?? ''
    let rows = scope
      .rows('repositories')
      .selectAll('repositories')
      .where('repositories.org_id', '=', scope.organizations[0]?.id ?? 0)
    if (words !== '') rows = rows.where(contains('repositories.name', words))
    const listed = await rows.orderBy('repositories.name_lower').limit(repositoriesMax).execute()
    return answerPage(request, listed, (page) => answerList(scope, page, hidesAddresses(request)))
  },
)

const ofName = (scope: Scope, orgId: number, nameLower: string) =>
  scope
    .rows('repositories')
    .selectAll('repositories')
    .where('repositories.org_id', '=', orgId)
    .where('repositories.name_lower', '=', nameLower)

/** What a body says of a new repository, as columns. */
const knownOf = ({ url: address, provider, defaultBranch }: NewRepository) => ({
  ...(provider && { provider }),
  ...(address && { url: storable(address.url), provider: provider ?? address.provider ?? '' }),
  ...(defaultBranch && { default_branch: storable(defaultBranch) }),
})

/** `POST /organizations/{org}/repos/`: one that commits brought already gets the address. */
export const createRepositoryRoute = endpoint(
  {
    summary: 'Adds a repository, or says where one is that is known by name.',
    body: newRepositorySchema,
    answer: repositorySchema,
    status: 201,
    mayExist: true,
  },
  async (request: ScopedRequest, body) => {
    const { scope, nowMs } = request
    const org_id = scope.organizations[0]?.id
    if (org_id === undefined) return notFound()
    const name = storable(body.name ?? body.url?.name ?? '')
    const name_lower = name.toLowerCase()
    const known = knownOf(body)
    const id = request.nextId()
    const written = await scope.change(async (writer) => {
      const row = { id, org_id, name, name_lower, url: '', provider: '', default_branch: '', created_at: nowMs, ...known }
      await writer
        .insert('repositories', [row])
        .onConflict((conflict) => conflict.columns(['org_id', 'name_lower']).doUpdateSet({ name_lower, ...known }))
        .execute()
    })
    if (!written.ok) return written.error
    const row = await ofName(scope, org_id, name_lower).executeTakeFirst()
    return row ? json(repositoryAnswer(row), { status: row.id === id ? 201 : 208 }) : notFound()
  },
)

const findRepository = ({ scope, param }: ScopedRequest): Promise<RepositoryRow | undefined> =>
  scope
    .rows('repositories')
    .selectAll('repositories')
    .where('repositories.org_id', '=', scope.organizations[0]?.id ?? 0)
    .where('repositories.id', '=', parseRowId(param('repository')) ?? 0)
    .executeTakeFirst()

const changedColumns = (row: RepositoryRow, { name, url: address, provider, defaultBranch }: RepositoryChange): Partial<RepositoryRow> => ({
  ...(name !== undefined && { name: storable(name), name_lower: storable(name).toLowerCase() }),
  ...(address === null && { url: '', provider: '' }),
  ...(address && { url: storable(address.url), provider: address.provider ?? row.provider }),
  ...(provider && { provider }),
  ...(defaultBranch !== undefined && { default_branch: storable(defaultBranch ?? '') }),
})

/** `PUT /organizations/{org}/repos/{id}/`: keys that are absent stay as they are. */
export const changeRepositoryRoute = endpoint(
  {
    summary: 'Changes the name, address, provider or default branch of a repository.',
    body: repositoryChangeSchema,
    answer: repositorySchema,
  },
  async (request: ScopedRequest, body) => {
    const { scope } = request
    const row = await findRepository(request)
    if (!row) return notFound()
    const columns = changedColumns(row, body)
    const other = columns.name_lower === undefined ? undefined : await ofName(scope, row.org_id, columns.name_lower).executeTakeFirst()
    if (other && other.id !== row.id) return problem(400, 'name: another repository is called so')
    const written = await scope.change(async (writer) => {
      if (Object.keys(columns).length > 0) await writer.update('repositories').set(columns).where('repositories.id', '=', row.id).execute()
    })
    return written.ok ? json(repositoryAnswer({ ...row, ...columns })) : written.error
  },
)

/** `DELETE /organizations/{org}/repos/{id}/`, with its mappings; one whose commits releases have stays. */
export const deleteRepositoryRoute = endpoint(
  { summary: 'Deletes a repository without commits.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const row = await findRepository(request)
    if (!row) return notFound()
    const written = await request.scope.change(async (writer) => {
      const commit = await writer
        .rows('commits')
        .select('commits.id')
        .where('commits.repository_id', '=', row.id)
        .limit(1)
        .executeTakeFirst()
      if (commit) return false
      await writer.delete('repositories').where('repositories.id', '=', row.id).execute()
      return true
    })
    if (!written.ok) return written.error
    return written.value
      ? noContent()
      : problem(400, 'Releases have commits of this repository. To take its links away, change its address instead: {"url": null}.')
  },
)

/** `GET /organizations/{org}/repos/{id}/commits/`: the newest first, at most 1,000. */
export const listRepositoryCommitsRoute = endpoint(
  { summary: 'Lists the newest commits of a repository.', answer: listOf(commitSchema), paged: true },
  async (request: ScopedRequest) => {
    const repository = await findRepository(request)
    if (!repository) return notFound()
    const commits = await commitsOfRepository(request.scope, repository.id)
    return answerPage(request, commits, async (page) => {
      const members = await membersOf(request.scope, page.map(namedAuthor))
      return page.map((commit) => answerCommit(commit, repository, members))
    })
  },
)
