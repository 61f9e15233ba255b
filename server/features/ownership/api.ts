import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { autoAssignments, ownershipSchema, ownersOfEventSchema } from '#packages/contract/ownership'
import { factsOfPath, ownerFacts } from '#packages/owners/owner-facts'
import type { OwnerFacts } from '#packages/owners/owner-facts'
import { parseOwnerRules } from '#packages/owners/parse-owner-rules'
import { parseEventId } from '#packages/protocol/ids'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { ProjectAccess, Scope } from '#server/http/scope'
import type { OwnershipTable } from '#server/stores/metadata/schema-ownership'

import { assignmentKind, ownersAnswer, ownershipAnswer, unknownOwner } from './answers.ts'
import { readDirectory } from './directory.ts'
import { findOwners, readProjectOwners } from './project-owners.ts'
import { readStoredEvent } from './stored-event.ts'
import { writeOwnership } from './write.ts'

const rulesCharsMax = 100_000
const pathCharsMax = 1_000
const eventCharsMax = 2_000

/** `GET /projects/{org}/{project}/ownership/`. */
export const showOwnershipRoute = endpoint(
  { summary: 'Shows who looks after what in a project.', answer: ownershipSchema },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const { ownership } = await readProjectOwners(scope, project.id)
    return json(ownershipAnswer(ownership, await readDirectory(scope, project.orgId)))
  },
)

const ownershipChangeSchema = z.object({
  raw: z.string().max(rulesCharsMax).nullable().optional(),
  fallthrough: z.boolean().optional(),
  autoAssignment: z.enum(autoAssignments).optional(),
  codeownersAutoSync: z.boolean().optional(),
  isActive: z.boolean().optional(),
})
type OwnershipChange = z.infer<typeof ownershipChangeSchema>

const flag = (value: boolean): 0 | 1 => (value ? 1 : 0)

const columnsOf = (body: OwnershipChange): Partial<OwnershipTable> => ({
  ...(body.raw !== undefined && { raw: body.raw ?? '' }),
  ...(body.fallthrough !== undefined && { fallthrough: flag(body.fallthrough) }),
  ...(body.autoAssignment !== undefined && { auto_assignment: assignmentKind(body.autoAssignment) }),
  ...(body.codeownersAutoSync !== undefined && { codeowners_auto_sync: flag(body.codeownersAutoSync) }),
  ...(body.isActive !== undefined && { is_active: flag(body.isActive) }),
})

/** What is wrong with rules, with the place; undefined when they can be read and everybody in them is known. */
const rulesComplaint = async (scope: Scope, orgId: number, raw: string): Promise<string | undefined> => {
  const parsed = parseOwnerRules(raw)
  if (!parsed.ok) return `raw: line ${parsed.error.line}, column ${parsed.error.column}: ${parsed.error.reason}`
  const unknown = unknownOwner(parsed.rules, await readDirectory(scope, orgId))
  return unknown && `raw: ${unknown}`
}

/** `PUT /projects/{org}/{project}/ownership/`: keys that are absent stay as they are. */
export const changeOwnershipRoute = endpoint(
  { summary: 'Changes who looks after what in a project.', body: ownershipChangeSchema, answer: ownershipSchema },
  async ({ scope, param, nowMs }: ScopedRequest, body) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const complaint = await rulesComplaint(scope, project.orgId, body.raw ?? '')
    if (complaint !== undefined) return problem(400, complaint)
    const written = await scope.change((writer) => writeOwnership(writer, project.id, { ...columnsOf(body), updated_at: nowMs }, nowMs))
    if (!written.ok) return written.error
    const { ownership } = await readProjectOwners(scope, project.id)
    return json(ownershipAnswer(ownership, await readDirectory(scope, project.orgId)))
  },
)

const answerOwners = async (scope: Scope, project: ProjectAccess, facts: OwnerFacts, raw?: string): Promise<Response> => {
  const owners = await readProjectOwners(scope, project.id)
  const tried = raw === undefined ? owners : { ...owners, ownership: { ...owners.ownership, raw } }
  return json(ownersAnswer(await findOwners(tried, facts, await readDirectory(scope, project.orgId)), facts))
}

const factsOfEvent = async (scope: Scope, project: ProjectAccess, id: string): Promise<Result<OwnerFacts, Response>> => {
  const event = await readStoredEvent(scope, project.id, id)
  if (!event.ok) return event
  return event.value ? success(ownerFacts(event.value)) : failure(notFound())
}

/** `GET /projects/{org}/{project}/events/{event}/owners/`: by the rules as they are now. */
export const showEventOwnersRoute = endpoint(
  { summary: 'Shows who owns an event, and by which rules.', answer: ownersOfEventSchema },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    const id = parseEventId(param('event'))
    if (!project || id === undefined) return notFound()
    const facts = await factsOfEvent(scope, project, id)
    return facts.ok ? answerOwners(scope, project, facts.value) : facts.error
  },
)

const testSchema = z.object({
  path: z.string().max(pathCharsMax).optional().describe('A file, as stack traces name it.'),
  event: z.string().max(eventCharsMax).optional().describe('Id of an event, or an address that has one in it.'),
  raw: z.string().max(rulesCharsMax).optional().describe('Rules to try in place of those that are saved.'),
})

/** The id of an event in what people paste: itself, with dashes, or the address of its page. */
const eventIdIn = (text: string): string | undefined => {
  const found = /(?:^|[^0-9a-f])([0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9a-f])/i.exec(text)?.[1]
  return found === undefined ? undefined : parseEventId(found)
}

/** `POST /projects/{org}/{project}/ownership/test/`: of a path or an event; changes nothing. */
export const testOwnershipRoute = endpoint(
  { summary: 'Says who owns a path or an event, and by which rules.', body: testSchema, answer: ownersOfEventSchema },
  async ({ scope, param }: ScopedRequest, { path, event, raw }) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const parsed = parseOwnerRules(raw ?? '')
    if (!parsed.ok) return problem(400, `raw: line ${parsed.error.line}, column ${parsed.error.column}: ${parsed.error.reason}`)
    if (event === undefined) return answerOwners(scope, project, factsOfPath((path ?? '').trim()), raw)
    const id = eventIdIn(event)
    if (id === undefined) return problem(400, 'event: there is no id of an event in it: 32 characters of 0-9 and a-f')
    const facts = await factsOfEvent(scope, project, id)
    if (facts.ok) return answerOwners(scope, project, facts.value, raw)
    return facts.error.status === 404 ? problem(400, 'event: the project has no such event') : facts.error
  },
)
