import { z } from 'zod'

import { plainLine } from '#core/plain-line'
import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { isSlug, slugComplaint, slugOf } from '#core/slug'
import { teamNameLengthMax, teamNamingSchema, teamSchema } from '#packages/contract/team'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { ScopedRequest } from '#server/http/route'
import type { TeamsTable } from '#server/stores/metadata/schema-people'

import { findTeam, teamAnswer, teamAnswers, teamsMax } from './read.ts'

const listQuery = z.object({ detailed: z.string().optional(), query: z.string().optional() })

/** `GET /organizations/{org}/teams/`, by slug. */
export const listTeamsRoute = endpoint(
  { summary: 'Lists the teams of an organization.', query: listQuery, answer: z.array(teamSchema) },
  async ({ scope, query }: ScopedRequest) => {
    const teams = await scope.rows('teams').selectAll('teams').orderBy('teams.slug').limit(teamsMax).execute()
    const words = (query.get('query') ?? '').toLowerCase()
    const wanted = teams.filter((team) => words === '' || team.slug.includes(words) || team.name.toLowerCase().includes(words))
    return json(await teamAnswers(scope, wanted, query.get('detailed') !== '0'))
  },
)

/** `GET /organizations/{org}/user-teams/`: those of the caller. */
export const listOwnTeamsRoute = endpoint(
  { summary: 'Lists the teams that the caller is in.', answer: z.array(teamSchema) },
  async ({ scope }: ScopedRequest) => {
    const own = scope.ownTeams.map((team) => team.id)
    if (own.length === 0) return json([])
    const teams = await scope.rows('teams').selectAll('teams').where('teams.id', 'in', own).orderBy('teams.slug').execute()
    return json(await teamAnswers(scope, teams))
  },
)

interface Naming {
  readonly name?: string | undefined
  readonly slug?: string | undefined
}

/** Name and slug of a new team; each gives the other when it is missing. The failure is a sentence. */
const readNaming = (body: Naming): Result<{ readonly name: string; readonly slug: string }, string> => {
  const name = plainLine(body.name ?? body.slug ?? '', teamNameLengthMax)
  const slug = body.slug === undefined || body.slug === '' ? slugOf(name) : body.slug
  if (slug === '' || name === '') return failure('The team needs a name with letters or digits')
  if (!isSlug(slug)) return failure(slugComplaint)
  return success({ name, slug })
}

const slugTaken = (): Response => problem(409, 'A team with this slug already exists.')

const insertTeam = async (writer: OwnedWriter, team: TeamsTable, founder: number): Promise<'made' | 'taken' | 'full'> => {
  if (await writer.isTeamSlugTaken(team.org_id, team.slug)) return 'taken'
  const ids = await writer.rows('teams').select('teams.id').where('teams.org_id', '=', team.org_id).limit(teamsMax).execute()
  if (ids.length >= teamsMax) return 'full'
  await writer.insert('teams', [team]).execute()
  // Whoever founds a team is in it; a token of the organization is nobody.
  if (founder !== 0)
    await writer.insert('team_members', [{ org_id: team.org_id, team_id: team.id, user_id: founder, role: 'admin' }]).execute()
  return 'made'
}

/** `POST /organizations/{org}/teams/`. The founder is an admin of the team. */
export const createTeamRoute = endpoint(
  { summary: 'Makes a team.', body: teamNamingSchema, answer: teamSchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const { scope, caller } = request
    const organization = scope.organizations[0]
    // An admin of one team may change that team, not make others.
    if (!organization?.scopes.has('team:write')) return noPermission()
    const naming = readNaming(body)
    if (!naming.ok) return problem(400, naming.error)
    const team: TeamsTable = { id: request.nextId(), org_id: organization.id, created_at: request.nowMs, ...naming.value }
    const written = await scope.change((writer) => insertTeam(writer, team, caller.userId))
    if (!written.ok) return written.error
    if (written.value === 'taken') return slugTaken()
    if (written.value === 'full') return problem(400, `An organization has at most ${teamsMax} teams`)
    const [made] = await teamAnswers(scope, [team])
    if (!made) return notFound()
    const isFounder = caller.userId !== 0
    return json({ ...made, isMember: isFounder, teamRole: isFounder ? 'admin' : null, hasAccess: true }, { status: 201 })
  },
)

/** `GET /teams/{org}/{team}/`. */
export const showTeamRoute = endpoint({ summary: 'Shows a team.', answer: teamSchema }, async ({ scope, param }: ScopedRequest) => {
  const team = await findTeam(scope, param('team'))
  return team ? json(await teamAnswer(scope, team)) : notFound()
})

/** `PUT /teams/{org}/{team}/`: partial. */
export const changeTeamRoute = endpoint(
  { summary: 'Renames a team.', body: teamNamingSchema, answer: teamSchema },
  async ({ scope, param }: ScopedRequest, body) => {
    const team = await findTeam(scope, param('team'))
    if (!team) return notFound()
    const naming = readNaming({ name: body.name ?? team.name, slug: body.slug ?? team.slug })
    if (!naming.ok) return problem(400, naming.error)
    const written = await scope.change(async (writer) => {
      if (await writer.isTeamSlugTaken(team.org_id, naming.value.slug, team.id)) return false
      await writer.update('teams').set(naming.value).where('teams.id', '=', team.id).execute()
      return true
    })
    if (!written.ok) return written.error
    return written.value ? json(await teamAnswer(scope, { ...team, ...naming.value })) : slugTaken()
  },
)

/** `DELETE /teams/{org}/{team}/`: its members and projects stay, without it. */
export const deleteTeamRoute = endpoint(
  { summary: 'Removes a team.', answer: 'none', status: 204 },
  async ({ scope, param }: ScopedRequest) => {
    const team = await findTeam(scope, param('team'))
    if (!team) return notFound()
    const written = await scope.change((writer) => writer.delete('teams').where('teams.id', '=', team.id).execute())
    return written.ok ? noContent() : written.error
  },
)
