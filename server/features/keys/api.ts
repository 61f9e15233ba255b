import { z } from 'zod'

import { plainLine } from '#core/plain-line'
import { listOf } from '#packages/contract/json'
import { keyChangeSchema, keyNameLengthMax, keySchema, newKeySchema } from '#packages/contract/key'
import type { KeyChange } from '#packages/contract/key'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import { answerPage } from '#server/http/page-of-list'
import type { ScopedRequest } from '#server/http/route'
import { browserSdkChoices, readLoaderOptions } from '#server/stores/metadata/loader-options'
import { newKey } from '#server/stores/metadata/new-project'
import type { KeyRow } from '#server/stores/metadata/schema-people'

import { keyAnswer, publishedHeaders } from './read.ts'

const keysPerProjectMax = 500
const keysShownMax = 10_000
const labelDefault = 'Default'

/** `GET /projects/{org}/{project}/keys/`, oldest first. `status` is `active` or `inactive`. */
export const listKeysRoute = endpoint(
  {
    summary: 'Lists the client keys (DSNs) of a project, oldest first.',
    query: z.object({ status: z.enum(['active', 'inactive']).optional() }),
    answer: listOf(keySchema),
    paged: true,
  },
  async (request: ScopedRequest) => {
    const project = request.scope.findProject(request.param('project'))
    if (!project) return notFound()
    const rows = await ofStatus(request, request.scope.rows('keys').selectAll('keys').where('keys.project_id', '=', project.id))
      .orderBy('keys.id')
      .limit(keysPerProjectMax)
      .execute()
    return answerPage(request, rows, (keys) => keys.map((key) => keyAnswer(key, request.publicUrl)))
  },
)

/** `GET /organizations/{org}/project-keys/`: of all projects that the caller may see. */
export const listOrganizationKeysRoute = endpoint(
  {
    summary: 'Lists the client keys (DSNs) of all projects of an organization, oldest first.',
    query: z.object({ status: z.enum(['active', 'inactive']).optional() }),
    answer: listOf(keySchema),
    paged: true,
  },
  async (request: ScopedRequest) => {
    const rows = await ofStatus(request, request.scope.rows('keys').selectAll('keys')).orderBy('keys.id').limit(keysShownMax).execute()
    return answerPage(request, rows, (keys) => keys.map((key) => keyAnswer(key, request.publicUrl)))
  },
)

const ofStatus = <Query extends { where(column: 'keys.state', operator: '=', value: string): Query }>(
  { query }: ScopedRequest,
  rows: Query,
): Query => {
  const status = query.get('status')
  if (status === 'active') return rows.where('keys.state', '=', 'active')
  return status === 'inactive' ? rows.where('keys.state', '=', 'disabled') : rows
}

/** The key of the path; undefined when project or key are unknown. */
const findKey = async ({ scope, param }: ScopedRequest): Promise<KeyRow | undefined> => {
  const project = scope.findProject(param('project'))
  if (!project) return undefined
  return scope
    .rows('keys')
    .selectAll('keys')
    .where('keys.project_id', '=', project.id)
    .where('keys.public_key', '=', param('key'))
    .executeTakeFirst()
}

/** `GET /projects/{org}/{project}/keys/{key}/`. */
export const showKeyRoute = endpoint({ summary: 'Shows a client key.', answer: keySchema }, async (request: ScopedRequest) => {
  const key = await findKey(request)
  return key ? json(keyAnswer(key, request.publicUrl)) : notFound()
})

/** The columns that a body changes; `undefined` where it says nothing. */
const limitColumns = (limit: KeyChange['rateLimit']): Partial<KeyRow> => {
  if (limit === undefined) return {}
  const count = limit?.count ?? 0
  const window = limit?.window ?? 0
  const isLimit = count > 0 && window > 0
  return { rate_limit_count: isLimit ? count : 0, rate_limit_window: isLimit ? window : 0 }
}

const labelOf = (name: string | null | undefined): string => plainLine(name ?? '', keyNameLengthMax)

/** `POST /projects/{org}/{project}/keys/`: answered when the front door takes it. */
export const createKeyRoute = endpoint(
  { summary: 'Makes a client key (DSN).', body: newKeySchema, answer: keySchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const { scope } = request
    const project = scope.findProject(request.param('project'))
    if (!project) return notFound()
    const label = labelOf(body.name) || labelDefault
    const key: KeyRow = {
      ...newKey({ id: request.nextId(), projectId: project.id, label, nowMs: request.nowMs }),
      ...limitColumns(body.rateLimit),
    }
    const written = await scope.change(async (writer) => {
      const own = await writer.rows('keys').select('keys.id').where('keys.project_id', '=', project.id).limit(keysPerProjectMax).execute()
      if (own.length >= keysPerProjectMax) return undefined
      await writer.insert('keys', [key]).execute()
      return writer.changeConfiguration([project.id])
    })
    if (!written.ok) return written.error
    if (written.value === undefined) return problem(400, `A project has at most ${keysPerProjectMax} keys`)
    return json(keyAnswer(key, request.publicUrl), { status: 201, headers: await publishedHeaders(request.dataDir, written.value) })
  },
)

const loaderAfter = (key: KeyRow, body: KeyChange): Partial<KeyRow> => {
  const isKnown = browserSdkChoices.some(([version]) => version === body.browserSdkVersion)
  if (!isKnown && body.dynamicSdkLoaderOptions === undefined) return {}
  const options = { ...readLoaderOptions(key.loader), ...body.dynamicSdkLoaderOptions }
  return { loader: JSON.stringify(isKnown ? { ...options, browserSdkVersion: body.browserSdkVersion } : options) }
}

/** Only the columns that the body speaks of: of two changes at once neither undoes the other's. */
const changesOf = (key: KeyRow, body: KeyChange): Partial<KeyRow> => {
  const label = labelOf(body.name)
  return {
    ...(label !== '' && { label }),
    ...(body.isActive !== undefined && { state: body.isActive ? 'active' : 'disabled' }),
    ...limitColumns(body.rateLimit),
    ...loaderAfter(key, body),
  }
}

const hasOtherLimit = (a: KeyRow, b: KeyRow): boolean =>
  a.rate_limit_count !== b.rate_limit_count || a.rate_limit_window !== b.rate_limit_window

/** A key as it is after a change, and the configuration version that has it. */
interface ChangedKey {
  readonly after: KeyRow
  readonly version: number
}

/** Undefined: the key was revoked meanwhile. */
const writeKey = async (writer: OwnedWriter, id: number, body: KeyChange): Promise<ChangedKey | undefined> => {
  const before = await writer.rows('keys').selectAll('keys').where('keys.id', '=', id).executeTakeFirst()
  if (!before) return undefined
  const changes = changesOf(before, body)
  const after = { ...before, ...changes }
  // Processing finds the new limit by itself; what the door was told of the old one may be too strict.
  if (hasOtherLimit(before, after)) await writer.liftKeyLimits(before.public_key)
  if (Object.keys(changes).length > 0) await writer.update('keys').set(changes).where('keys.id', '=', id).execute()
  return { after, version: await writer.changeConfiguration([before.project_id]) }
}

/** `PUT /projects/{org}/{project}/keys/{key}/`: partial; answered when the front door knows of it, so that a disabled key is refused at once. */
export const changeKeyRoute = endpoint(
  { summary: 'Renames, limits, disables or enables a client key.', body: keyChangeSchema, answer: keySchema },
  async (request: ScopedRequest, body) => {
    const key = await findKey(request)
    if (!key) return notFound()
    const written = await request.scope.change((writer) => writeKey(writer, key.id, body))
    if (!written.ok) return written.error
    if (!written.value) return notFound()
    const { after, version } = written.value
    return json(keyAnswer(after, request.publicUrl), { headers: await publishedHeaders(request.dataDir, version) })
  },
)

/** `DELETE /projects/{org}/{project}/keys/{key}/`: answered when the front door refuses it. */
export const deleteKeyRoute = endpoint(
  { summary: 'Revokes a client key for ever.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const key = await findKey(request)
    if (!key) return notFound()
    const written = await request.scope.change(async (writer) => {
      await writer.liftKeyLimits(key.public_key)
      await writer.delete('keys').where('keys.id', '=', key.id).execute()
      return writer.changeConfiguration([key.project_id])
    })
    return written.ok ? noContent(await publishedHeaders(request.dataDir, written.value)) : written.error
  },
)
