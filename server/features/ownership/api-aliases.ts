import { z } from 'zod'

import { listOf } from '#packages/contract/json'
import { ownerAliasSchema } from '#packages/contract/ownership'
import type { OwnerAlias } from '#packages/contract/ownership'
import { parseRowId } from '#packages/protocol/ids'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { OwnerAliasesTable } from '#server/stores/metadata/schema-ownership'

import { aliasesMax, readDirectory } from './directory.ts'
import type { Directory } from './directory.ts'
import { writeOwnership } from './write.ts'

const nameCharsMax = 200
/** Projects with CODEOWNERS that a new alias is tried on at once; the others find it with their next event. */
const projectsMax = 20

const answerOf = (row: OwnerAliasesTable, directory: Directory): OwnerAlias => ({
  id: String(row.id),
  name: row.name,
  owner: directory.named(row.name) ?? null,
  dateCreated: isoTime(row.created_at),
})

/** `GET /organizations/{org}/owner-aliases/`: by name. */
export const listOwnerAliasesRoute = endpoint(
  { summary: 'Lists who is meant by names of CODEOWNERS files.', answer: listOf(ownerAliasSchema) },
  async ({ scope }: ScopedRequest) => {
    const orgId = scope.organizations[0]?.id ?? 0
    const rows = await scope
      .rows('owner_aliases')
      .selectAll('owner_aliases')
      .where('owner_aliases.org_id', '=', orgId)
      .orderBy('owner_aliases.name_lower')
      .limit(aliasesMax)
      .execute()
    const directory = await readDirectory(scope, orgId)
    return json(rows.map((row) => answerOf(row, directory)))
  },
)

const newAliasSchema = z.object({
  externalName: z
    .string()
    .trim()
    .min(2)
    .max(nameCharsMax)
    .regex(/^@\S+$/, 'a name such as @user or @org/team is expected')
    .describe('Such as @org/team.'),
  owner: z.string().max(nameCharsMax).describe('user:<id> or team:<id>.'),
})

/** The files of any project may name it: what was found by them counts as found by other rules. */
const outdate = async (writer: OwnedWriter, nowMs: number): Promise<void> => {
  await writer
    .update('ownership')
    .set({ changed_at: nowMs })
    .where('ownership.project_id', 'in', writer.rows('codeowners').select('codeowners.project_id'))
    .execute()
}

/** The newest issues of these projects are looked at again, in a transaction each. A store that is busy leaves the rest to their next events. */
const recheck = async (scope: Scope, nowMs: number): Promise<void> => {
  const rows = await scope.rows('codeowners').select('codeowners.project_id').distinct().limit(projectsMax).execute()
  for (const { project_id: projectId } of rows) {
    const written = await scope.change((writer) => writeOwnership(writer, projectId, {}, nowMs))
    if (!written.ok) return
  }
}

/** `POST /organizations/{org}/owner-aliases/`: a name that is known already means somebody else from now on. */
export const setOwnerAliasRoute = endpoint(
  { summary: 'Says who is meant by a name of CODEOWNERS files.', body: newAliasSchema, answer: ownerAliasSchema, status: 201 },
  async ({ scope, nowMs, nextId }: ScopedRequest, { externalName: name, owner }) => {
    const org_id = scope.organizations[0]?.id
    if (org_id === undefined) return notFound()
    const known = (await readDirectory(scope, org_id)).keyed(owner)
    if (!known) return problem(400, 'owner: there is no such team or active member')
    const ids = { user_id: known.type === 'user' ? Number(known.id) : 0, team_id: known.type === 'team' ? Number(known.id) : 0 }
    const row = { id: nextId(), org_id, name, name_lower: name.toLowerCase(), ...ids, created_at: nowMs }
    const written = await scope.change(async (writer) => {
      const there = await writer
        .rows('owner_aliases')
        .select(['owner_aliases.id', 'owner_aliases.name_lower'])
        .where('owner_aliases.org_id', '=', org_id)
        .execute()
      const same = there.find((alias) => alias.name_lower === row.name_lower)
      if (!same && there.length >= aliasesMax) return undefined
      if (same)
        await writer
          .update('owner_aliases')
          .set({ name, ...ids })
          .where('owner_aliases.id', '=', same.id)
          .execute()
      else await writer.insert('owner_aliases', [row]).execute()
      await outdate(writer, nowMs)
      return same?.id ?? row.id
    })
    if (!written.ok) return written.error
    if (written.value === undefined) return problem(400, `An organization has at most ${aliasesMax} aliases`)
    await recheck(scope, nowMs)
    return json({ id: String(written.value), name, owner: known, dateCreated: isoTime(nowMs) }, { status: 201 })
  },
)

/** `DELETE /organizations/{org}/owner-aliases/{id}/`. */
export const deleteOwnerAliasRoute = endpoint(
  { summary: 'Forgets who is meant by a name of CODEOWNERS files.', answer: 'none', status: 204 },
  async ({ scope, param, nowMs }: ScopedRequest) => {
    const id = parseRowId(param('alias')) ?? 0
    const written = await scope.change(async (writer) => {
      const gone = await writer.delete('owner_aliases').where('owner_aliases.id', '=', id).executeTakeFirst()
      if (gone.numDeletedRows === 0n) return false
      await outdate(writer, nowMs)
      return true
    })
    if (!written.ok) return written.error
    if (!written.value) return notFound()
    await recheck(scope, nowMs)
    return noContent()
  },
)
