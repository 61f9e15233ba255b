import type { Transaction } from 'kysely'
import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { SetupAnswer } from '#packages/contract/organization'
import { insertUser, parseEmail } from '#server/http/account'
import { json, problem } from '#server/http/answer'
import { changeRows } from '#server/http/change-rows'
import { endpoint } from '#server/http/endpoint'
import { hashPassword, passwordComplaint } from '#server/http/password'
import { parsePublicUrl, readPublicUrl } from '#server/http/public-url'
import type { OpenRequest } from '#server/http/route'
import { createSession, setCookie } from '#server/http/session'
import type { NewSession } from '#server/http/session'
import { parseTitle } from '#server/http/title'
import type { Schema } from '#server/stores/metadata/schema'
import type { OrganizationRow } from '#server/stores/metadata/schema-people'

import { awaitPublished, dsnOf } from '../keys/read.ts'
import { organizationAnswer } from '../organizations/read.ts'
import { projectAnswer } from '../projects/read.ts'
import { sessionAnswer, setupNeeded } from '../users/read.ts'
import { ensureOrganization, ensureOwner, ensureProject, forgetSetupToken, isSetupToken, slugOf, storePublicUrl } from './write.ts'
import type { ReadyProject } from './write.ts'

const setupSchema = z.object({
  token: z.string().max(200),
  email: z.string().max(300),
  password: z.string().max(1000),
  organization: z.string().max(200),
  /** Empty: the project is made later, when its platform is chosen. */
  project: z.string().max(200).default(''),
  platform: z.string().max(64).default(''),
  url: z.string().max(500),
})

/** What the form says, checked and made ready to be stored. */
interface Wanted {
  readonly token: string
  readonly email: string
  readonly password: string
  readonly organization: { readonly slug: string; readonly name: string }
  readonly project: { readonly slug: string; readonly name: string; readonly platform: string } | undefined
  readonly url: string
}

const readWanted = (form: z.infer<typeof setupSchema>): Result<Wanted, string> => {
  const email = parseEmail(form.email)
  const complaint = passwordComplaint(form.password)
  const url = parsePublicUrl(form.url)
  const organization = { slug: slugOf(form.organization), name: parseTitle(form.organization) ?? '' }
  const project =
    form.project.trim() === ''
      ? undefined
      : { slug: slugOf(form.project), name: parseTitle(form.project) ?? '', platform: form.platform.trim() }
  if (email === undefined) return failure('This is not an e-mail address')
  if (complaint !== undefined) return failure(complaint)
  if (organization.slug === '') return failure('The organization needs a name with letters or digits')
  if (project?.slug === '') return failure('The project needs a name with letters or digits')
  if (url === undefined) return failure('The public URL must be http or https and the root of a host, such as https://errors.example.com')
  return success({ token: form.token, email, password: form.password, organization, project, url })
}

type Made = {
  readonly organization: OrganizationRow
  readonly ready: ReadyProject | undefined
  readonly session: NewSession
  readonly userId: number
}

const makeAll = async (trx: Transaction<Schema>, wanted: Wanted, passwordHash: string, request: OpenRequest): Promise<Made | undefined> => {
  const making = { nowMs: request.nowMs, nextId: request.deps.nextId }
  if (!(await isSetupToken(trx, wanted.token))) return undefined
  await forgetSetupToken(trx)
  const userId = making.nextId()
  await insertUser(trx, { id: userId, email: wanted.email, passwordHash, superuser: true, nowMs: making.nowMs })
  const organization = await ensureOrganization(trx, wanted.organization, making)
  await ensureOwner(trx, organization.id, userId, making.nowMs)
  const ready = wanted.project && (await ensureProject(trx, { ...wanted.project, orgId: organization.id }, making))
  await storePublicUrl(trx, wanted.url)
  return { organization, ready, userId, session: await createSession(trx, userId, making.nowMs) }
}

const refusal = (): Response => problem(403, 'The setup link is not valid any more. The terminal shows a new one at each start.')

const answerSetup = async (request: OpenRequest, made: Made): Promise<Response> => {
  const { deps } = request
  const { organization, ready, session, userId } = made
  const url = await readPublicUrl(deps.metadata, deps.settings)
  const published = ready?.version === undefined || (await awaitPublished(deps.settings.dataDir, ready.version))
  const answer: SetupAnswer = {
    session: await sessionAnswer(deps.metadata, userId, session.csrf),
    organization: organizationAnswer({ ...organization, role: 'owner', createdAtMs: organization.created_at }),
    project: ready ? projectAnswer({ ...ready.project, createdAtMs: ready.project.created_at, firstEventAtMs: 0 }) : null,
    dsn: ready ? dsnOf(url, ready.key.public_key, ready.project.id) : null,
  }
  const headers = {
    'Set-Cookie': setCookie(session.cookie, url),
    ...(published ? {} : { Warning: '199 - "The key is not known to the front door yet"' }),
  }
  return json(answer, { status: 201, headers })
}

/** Whether the token fits; guessing is slowed down like guessing of passwords. The failure is the answer to give. */
const checkToken = async ({ deps, address, signInLimit }: OpenRequest, token: string): Promise<Result<true, Response>> => {
  const waitMs = signInLimit.waitMs(address, '')
  if (waitMs > 0)
    return failure(problem(429, 'Too many attempts. Please wait a moment.', { 'Retry-After': String(Math.ceil(waitMs / 1000)) }))
  const fits = await signInLimit.attempt(address, '', () => isSetupToken(deps.metadata, token))
  return fits ? success(true) : failure(refusal())
}

/** `POST /api/0/setup/`: once, with the token of the terminal. Makes owner, organization and, if one is named, project and key, and signs the owner in. */
export const setupRoute = endpoint(
  {
    summary: 'Makes the first account and organization, and a project if one is named, with the link of the terminal.',
    body: setupSchema,
    answer: 'other',
    status: 201,
  },
  async (request: OpenRequest, form) => {
    const { deps } = request
    if (!(await setupNeeded(deps.metadata))) return refusal()
    const checked = await checkToken(request, form.token)
    if (!checked.ok) return checked.error
    const wanted = readWanted(form)
    if (!wanted.ok) return problem(400, wanted.error)
    const passwordHash = await hashPassword(wanted.value.password)
    const written = await changeRows(deps.metadata, (trx) => makeAll(trx, wanted.value, passwordHash, request))
    if (!written.ok) return written.error
    return written.value ? answerSetup(request, written.value) : refusal()
  },
)
