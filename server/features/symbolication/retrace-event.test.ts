import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { DebugFileAssemblies } from '#packages/contract/artifact-debug-file'
import type { Event } from '#packages/protocol/event'
import { OwnedBlobs } from '#server/http/owned-blobs'
import { Scope } from '#server/http/scope'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { createLanes } from '#server/lanes'
import { runRecord } from '#server/pipeline/run'
import type { UnitEnd } from '#server/pipeline/run'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import { allArtifacts } from '../artifacts/read.ts'
import { sendChunks, sha1Of } from '../artifacts/test-bundles.ts'
import { readFrom } from './artifact-source.ts'
import { MapWorker } from './map-worker.ts'
import { mapForView } from './read.ts'
import { createSymbolication } from './symbolicate.ts'

/* What becomes of an event of an app that R8 shrank, with mappings that were really uploaded. */

const uuid = '747e1d76-509b-5225-8a5b-db7b7d4067d4'
const unknownUuid = 'ffffffff-509b-5225-8a5b-db7b7d4067d4'
const eventId = 'c'.repeat(32)
const mapping = Buffer.from(
  [
    'com.shop.cart.Cart -> a.a:',
    '# {"id":"sourceFile","fileName":"Cart.kt"}',
    '    1:1:long kotlin.Money.cents(long):44:44 -> a',
    '    1:1:void pay(int[]):30 -> a',
    'com.shop.PaymentException -> b.c:',
    'com.shop.CauseException -> b.d:',
  ].join('\n'),
)

let api: TestApi
let acme: Tenant
const worker = new MapWorker()

const upload = async (id: string, content: Buffer): Promise<string> => {
  await sendChunks(api, acme, [content])
  const body = { [sha1Of(content)]: { name: `proguard/${id}.txt`, chunks: [sha1Of(content)] } }
  const path = `/api/0/projects/acme/${acme.project}/files/difs/assemble/`
  const answer = await sendJson(api, path, 'POST', { token: acme.token, body })
  return Object.values((await answer.json()) as DebugFileAssemblies)[0]?.dif?.id ?? ''
}
/** As the configuration says it; absent when the project has nothing. */
const versionNow = async (): Promise<number | undefined> => {
  const { body } = await api.db.selectFrom('config_history').select('body').orderBy('version', 'desc').executeTakeFirstOrThrow()
  return (JSON.parse(body) as ProjectConfiguration).artifactsUpTo
}

let before: number | undefined
let added: number | undefined
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  before = await versionNow()
  await upload(uuid, mapping)
  added = await versionNow()
})
afterAll(async () => {
  await worker.stop()
  await api.close()
})

const scopeOfAcme = (): Scope => {
  const scopes = new Set<never>()
  const named = { slug: '', name: '', createdAtMs: 0 }
  const organization = { ...named, id: acme.orgId, role: '', scopes, openMembership: false }
  const project = { ...named, id: acme.projectId, orgId: acme.orgId, platform: 'java', firstEventAtMs: 0, isMember: true, scopes }
  return new Scope(
    // A stored event is at hand here.
    { db: api.db, events: undefined as never },
    { organizations: [organization], wholeOrganizationIds: [acme.orgId], projects: [project], ownTeams: [], reachedTeamIds: [] },
  )
}

const frame = { module: 'a.a', function: 'a', filename: 'SourceFile', abs_path: 'SourceFile', lineno: 1, in_app: true }
const thrown = {
  values: [
    { type: 'd', module: 'b', value: 'no money', stacktrace: { frames: [frame] } },
    {
      type: 'c',
      module: 'b',
      value: 'not paid',
      stacktrace: { frames: [{ ...frame, module: 'java.lang.Thread', function: 'run' }, frame] },
    },
  ],
}
const imagesOf = (...ids: readonly string[]) => ({ images: ids.map((id) => ({ type: 'proguard', uuid: id.toUpperCase() })) })

const eventOf = (end: UnitEnd | undefined): Event => {
  const intents = end?.kind === 'written' ? end.intents : []
  for (const intent of intents) {
    if (intent.kind !== 'row' || 'bytes' in intent.row || intent.row.table !== 'event_payloads') continue
    return JSON.parse(Buffer.from(intent.row.row.payload).toString()) as Event
  }
  throw new Error(`nothing was written: ${end?.kind ?? 'nothing'}`)
}

/** Runs an event through the pipeline as of a version of the project's artifacts. */
const run = async (upTo: number | undefined, event: object = {}, read = readFrom(api.blobs)): Promise<UnitEnd | undefined> => {
  const projects = [...configurationOfOne].map(([id, project]): [number, ProjectConfiguration] => [
    id,
    { ...project, id: acme.projectId as ProjectConfiguration['id'], ...(upTo !== undefined && { artifactsUpTo: upTo }) },
  ])
  const payload = { event_id: eventId, platform: 'java', debug_meta: imagesOf(uuid), exception: thrown, ...event }
  const record = recordOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, payload]))
  const { step } = createSymbolication({ rows: allArtifacts(api.db), read, worker })
  const { ends } = await runRecord(createLanes(step), decodeRecordBody(record, Buffer.from(record.body)), new Map(projects))
  return ends[0]
}
const stored = async (upTo: number | undefined, event: object = {}): Promise<Event> => eventOf(await run(upTo, event))
const placesOf = (event: Event): (string | undefined)[][] =>
  (event.exception ?? []).map(({ type, module, stacktrace }) => [
    `${module ?? ''} ${type ?? ''}`,
    ...(stacktrace?.frames ?? []).map((each) => `${each.module}.${each.function} ${each.filename}:${each.lineno} ${each.in_app}`),
  ])

const cart = ['com.shop.cart.Cart.pay Cart.kt:30 true', 'kotlin.Money.cents Money.java:44 false']

describe('an event of a shrunk app', () => {
  it('is stored with the names of its source, causes too, and with the frames that came beside them', async () => {
    const event = await stored(added)
    expect(placesOf(event)).toEqual([
      ['com.shop CauseException', ...cart],
      ['com.shop PaymentException', 'java.lang.Thread.run SourceFile:1 true', ...cart],
    ])
    expect(event.exception?.[0]?.raw_stacktrace?.frames).toMatchObject([{ module: 'a.a', function: 'a', lineno: 1 }])
    expect(event.errors).toBeUndefined()
  })

  it('says which mapping is missing, and has what the others know', async () => {
    const event = await stored(added, { debug_meta: imagesOf(unknownUuid, uuid) })
    expect(event.errors).toEqual([{ type: 'proguard_missing_mapping', mapping_uuid: unknownUuid }])
    expect(placesOf(event)[0]?.[0]).toBe('com.shop CauseException')
    const without = await stored(before)
    expect([before, without.errors, placesOf(without)[0]?.[0]]).toEqual([
      undefined,
      [{ type: 'proguard_missing_mapping', mapping_uuid: uuid }],
      'b d',
    ])
  })

  it('says which mapping cannot be read', async () => {
    const broken = '22222222-509b-5225-8a5b-db7b7d4067d4'
    await upload(broken, Buffer.from('<html>404</html>'))
    const event = await stored(await versionNow(), { debug_meta: imagesOf(broken, uuid) })
    expect(event.errors).toEqual([{ type: 'proguard_generic_error', mapping_uuid: broken, reason: 'not-a-mapping' }])
    expect(placesOf(event)[0]?.[0]).toBe('com.shop CauseException')
  })

  it.each([
    ['that names no mapping', { debug_meta: { images: [] } }],
    ['of another platform', { platform: 'python' }],
  ])('is left alone: one %s', async (_what, event) => {
    const left = await stored(added, event)
    expect([left.errors, left.exception?.[0]?.raw_stacktrace, left.exception?.[0]?.type]).toEqual([undefined, undefined, 'd'])
  })

  it('is as its version of the configuration has it, however often it is processed', async () => {
    const other = '11111111-509b-5225-8a5b-db7b7d4067d4'
    const event = { debug_meta: imagesOf(other) }
    const id = await upload(other, Buffer.from('First -> b.d:\n'))
    const first = await versionNow()
    await upload(other, Buffer.from('Second -> b.d:\n'))
    const second = await versionNow()
    const path = `/api/0/projects/acme/${acme.project}/files/dsyms/?id=${id}`
    await api.request(path, { method: 'DELETE', headers: { Authorization: `Bearer ${acme.token}` } })
    const typeAt = async (version: number | undefined) => (await stored(version, event)).exception?.[0]?.type
    expect([await typeAt(added), await typeAt(first), await typeAt(second), await typeAt(await versionNow())]).toEqual([
      'd',
      'First',
      'Second',
      'Second',
    ])
  })

  it('waits while its mapping cannot be read', async () => {
    const alone = new MapWorker()
    const { step } = createSymbolication({ rows: allArtifacts(api.db), read: () => Promise.reject(new Error('away')), worker: alone })
    const event = {
      platform: 'java',
      debug_meta: { images: [{ type: 'proguard', uuid }] },
      exception: structuredClone(thrown.values),
    } as never
    const project = { id: acme.projectId, artifactsUpTo: added } as never
    expect(await step({ event, project })).toMatchObject({ kind: 'park' })
    await alone.stop()
  })

  it('that came before its mapping is named when somebody looks at it', async () => {
    const event = await stored(before)
    const scope = scopeOfAcme()
    const view = await mapForView({ scope, blobs: new OwnedBlobs(scope, api.blobs) }, acme.projectId, event)
    expect(placesOf(view.event)[0]).toEqual(['com.shop CauseException', ...cart])
    expect([view.culprit, view.event.errors]).toEqual(['com.shop.cart.Cart in pay', undefined])
  })
})
