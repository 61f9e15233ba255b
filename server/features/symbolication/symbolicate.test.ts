import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { normalizeEvent } from '#packages/normalize/normalize-event'
import type { Event } from '#packages/protocol/event'
import type { Json } from '#packages/protocol/json'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { createLanes } from '#server/lanes'
import { runRecord } from '#server/pipeline/run'
import type { UnitEnd } from '#server/pipeline/run'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import { allArtifacts } from '../artifacts/read.ts'
import { bundleOf, sendChunks, sha1Of } from '../artifacts/test-bundles.ts'
import { readFrom } from './artifact-source.ts'
import type { ArtifactSource } from './artifact-source.ts'
import { MapWorker } from './map-worker.ts'
import { createSymbolication } from './symbolicate.ts'

/* What becomes of an event of JavaScript between normalising and scrubbing, with bundles that were really uploaded. */

const debugId = '0b42a1c4-3ef8-5a43-9f55-6b3a0d8f2b11'
const eventId = 'b'.repeat(32)
const url = 'https://shop.example/assets/app.js'
/** A key that somebody left in the code; never written in one piece, or those who look for leaked keys find it. */
const key = ['sk_live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')
const script = `function a(){throw b}\nvar key="${key}"\n//# sourceMappingURL=app.js.map\n`
const secretLine = `  throw lost('${key}')`
const map = {
  version: 3,
  sources: ['../src/pay.ts'],
  sourcesContent: [`function pay() {\n${secretLine}\n}\n`],
  names: ['pay'],
  mappings: 'AAAA,SAASA,IACP,MAAM',
}
const frames = [{ abs_path: url, filename: '/assets/app.js', function: 'a', lineno: 1, colno: 14, in_app: true }]
const images = [{ type: 'sourcemap', code_file: url, debug_id: debugId.toUpperCase() }]

let api: TestApi
let acme: Tenant
const worker = new MapWorker()

const upload = async (bundle: Buffer, asked: object): Promise<void> => {
  await sendChunks(api, acme, [bundle])
  const body = { checksum: sha1Of(bundle), chunks: [sha1Of(bundle)], projects: [acme.project], ...asked }
  const answer = await sendJson(api, '/api/0/organizations/acme/artifactbundle/assemble/', 'POST', { token: acme.token, body })
  expect(await answer.json()).toMatchObject({ state: 'ok' })
}

const filesOf = (headers: Readonly<Record<string, string>>, content: unknown = map) => [
  { path: 'files/_/_/app.js', content: script, type: 'minified_source', url: '~/assets/app.js', headers },
  {
    path: 'files/_/_/app.js.map',
    content: typeof content === 'string' ? content : JSON.stringify(content),
    type: 'source_map',
    url: '~/assets/app.js.map',
    headers: 'debug-id' in headers ? headers : {},
  },
]

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  await upload(await bundleOf(filesOf({ 'debug-id': debugId })), {})
  await upload(await bundleOf(filesOf({}, { ...map, names: ['pay2'] })), { version: 'shop@2', dist: '7' })
  await upload(await bundleOf(filesOf({}, '<html>')), { version: 'shop@3' })
})
afterAll(async () => {
  await worker.stop()
  await api.close()
})

const versionsOf = async (): Promise<number[]> => {
  const rows = await api.db.selectFrom('artifact_bundle_projects').select('added_version').orderBy('added_version').execute()
  return rows.map((row) => row.added_version)
}

interface Sent {
  readonly event?: object
  readonly upTo?: number | undefined
  readonly read?: ArtifactSource['read']
}

/** Runs an event through the pipeline, as of a version of the project's artifacts: by default the newest. */
const run = async ({ event = {}, read = readFrom(api.blobs), ...given }: Sent = {}): Promise<UnitEnd | undefined> => {
  const upTo = 'upTo' in given ? given.upTo : (await versionsOf()).at(-1)
  const projects = [...configurationOfOne].map(([id, project]): [number, ProjectConfiguration] => [
    id,
    { ...project, id: acme.projectId as ProjectConfiguration['id'], ...(upTo !== undefined && { artifactsUpTo: upTo }) },
  ])
  const payload = {
    event_id: eventId,
    platform: 'javascript',
    exception: { values: [{ type: 'Error', value: 'x', stacktrace: { frames } }] },
    ...event,
  }
  const record = recordOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, payload]))
  const { step } = createSymbolication({ rows: allArtifacts(api.db), read, worker })
  const { ends } = await runRecord(createLanes(step), decodeRecordBody(record, Buffer.from(record.body)), new Map(projects))
  return ends[0]
}

const eventOf = (end: UnitEnd | undefined): Event => {
  const intents = end?.kind === 'written' ? end.intents : []
  for (const intent of intents) {
    if (intent.kind !== 'row' || 'bytes' in intent.row || intent.row.table !== 'event_payloads') continue
    return JSON.parse(Buffer.from(intent.row.row.payload).toString()) as Event
  }
  throw new Error(`nothing was written: ${end?.kind ?? 'nothing'}`)
}

const stored = async (sent: Sent = {}): Promise<Event> => eventOf(await run(sent))
const crashFrame = ({ exception }: Event) => exception?.at(-1)?.stacktrace?.frames.at(-1)

describe('an event with debug ids', () => {
  const event = { debug_meta: { images } }

  it('is stored mapped, with what came beside it', async () => {
    const mapped = await stored({ event })
    expect(crashFrame(mapped)).toMatchObject({
      filename: 'src/pay.ts',
      lineno: 2,
      function: 'pay',
      in_app: true,
      data: { resolved_with: 'debug-id' },
    })
    expect(mapped.exception?.[0]?.raw_stacktrace?.frames).toMatchObject([{ ...frames[0], context_line: 'function a(){throw b}' }])
    expect(mapped.errors).toBeUndefined()
  })

  it('has the lines of code scrubbed that mapping brought', async () => {
    const mapped = await stored({ event })
    const line = crashFrame(mapped)?.context_line
    expect([line?.includes('throw lost('), line?.includes(key)]).toEqual([true, false])
    // The minified file has the key, too.
    const raw = mapped.exception?.[0]?.raw_stacktrace?.frames[0]
    expect([raw?.post_context?.[0]?.startsWith('var key='), JSON.stringify(mapped).includes(key)]).toEqual([true, false])
  })

  it('gives the same whenever it is processed again, and is normalised already', async () => {
    const [first, second] = [await stored({ event }), await stored({ event })]
    expect(second).toEqual(first)
    const again = normalizeEvent(first as unknown as Json, {
      eventId: first.event_id,
      receivedAtMs: first.received * 1000,
      clientAddress: '203.0.113.9',
    })
    expect([again.exception, again.errors]).toEqual([first.exception, first.errors])
  })

  it('finds what its configuration has, and nothing later', async () => {
    const [first = 0] = await versionsOf()
    const before = await stored({ event, upTo: first - 1 })
    expect(crashFrame(before)).toMatchObject({ filename: '/assets/app.js', lineno: 1 })
    expect(before.errors).toEqual([{ type: 'js_no_source', url }])
    expect(crashFrame(await stored({ event, upTo: first }))).toMatchObject({ filename: 'src/pay.ts' })
  })

  it('misses its maps even where nothing was ever uploaded', async () => {
    expect((await stored({ event, upTo: undefined })).errors).toEqual([{ type: 'js_no_source', url }])
  })

  it('keeps the mapping that its client made', async () => {
    const own = { type: 'Error', value: 'x', stacktrace: { frames }, raw_stacktrace: { frames } }
    expect(crashFrame(await stored({ event: { ...event, exception: { values: [own] } } }))).toMatchObject({ filename: '/assets/app.js' })
  })
})

describe('an event of thousands of frames', () => {
  it('is mapped and stays within bounds', async () => {
    const stacktrace = { frames: Array.from({ length: 200 }, () => frames[0]) }
    const values = Array.from({ length: 40 }, (_, index) => ({ type: 'Error', value: String(index), stacktrace }))
    const mapped = await stored({ event: { debug_meta: { images }, exception: { values } } })
    const shown = (mapped.exception ?? []).flatMap((exception) => exception.stacktrace?.frames ?? [])
    expect([shown.length, shown.every(({ lineno }) => lineno === 2)]).toEqual([8_000, true])
    const lines = JSON.stringify(shown.map(({ pre_context, context_line, post_context }) => [pre_context, context_line, post_context]))
    expect(lines.length).toBeLessThan(1_000_000)
  })
})

describe('an event without debug ids', () => {
  it('finds files by its release, its dist and the address, whatever the host', async () => {
    const mapped = await stored({ event: { release: 'shop@2', dist: '7' } })
    expect(crashFrame(mapped)).toMatchObject({
      function: 'pay2',
      data: { resolved_with: 'url', sourcemap: 'https://shop.example/assets/app.js.map' },
    })
    for (const other of [{ release: 'shop@2' }, { release: 'shop@2', dist: '8' }, { release: 'shop@1' }, {}])
      expect(crashFrame(await stored({ event: other }))).toMatchObject({ function: 'a' })
  })

  it('says why the map cannot be read', async () => {
    const { errors } = await stored({ event: { release: 'shop@3' } })
    expect(errors).toEqual([{ type: 'js_invalid_source', url: 'https://shop.example/assets/app.js.map', reason: 'not-json' }])
  })

  it('is told of missing maps only where there should be some', async () => {
    const [frame] = frames
    const errorsOf = async (change: object, upTo?: number) => {
      const values = [{ type: 'Error', value: 'x', stacktrace: { frames: [{ ...frame, ...change }] } }]
      return (await stored({ event: { exception: { values } }, ...(upTo !== undefined && { upTo }) })).errors
    }
    expect(await errorsOf({})).toEqual([{ type: 'js_no_source', url }])
    // An inline script, other people's code, and nothing to look up.
    for (const path of ['https://shop.example/cart', 'https://cdn.example/node_modules/x.js', 'chrome-extension://abc/x.js', '<anonymous>'])
      expect([path, await errorsOf({ abs_path: path })]).toEqual([path, undefined])
    expect(await errorsOf({ in_app: false })).toBeUndefined()
  })
})

describe('what mapping leaves alone', () => {
  it('is everything that is no JavaScript', async () => {
    const python = await stored({ event: { platform: 'python', debug_meta: { images } } })
    expect([crashFrame(python)?.filename, python.errors]).toEqual(['/assets/app.js', undefined])
  })

  it('are projects without artifacts', async () => {
    expect(await stored({ upTo: undefined })).not.toHaveProperty('errors')
  })
})

describe('a store that is away', () => {
  const event = { debug_meta: { images } }

  it('makes the event wait: it is not stored unmapped', async () => {
    const away = new MapWorker()
    const { step } = createSymbolication({ rows: allArtifacts(api.db), read: () => Promise.reject(new Error('away')), worker: away })
    const upTo = (await versionsOf()).at(-1) ?? 0
    const [project] = configurationOfOne.values()
    const stage = {
      event: normalizeEvent({ ...event, platform: 'javascript', exception: { values: [{ type: 'E', stacktrace: { frames } }] } } as Json, {
        eventId: eventId as Event['event_id'],
        receivedAtMs: 0,
        clientAddress: '',
      }),
      project: { ...(project as ProjectConfiguration), id: acme.projectId as ProjectConfiguration['id'], artifactsUpTo: upTo },
    }
    expect(await step(stage)).toMatchObject({ kind: 'park', reason: 'artifact_store_away' })
    await away.stop()
  })

  it('is not the same as bytes that are gone: those are missed', async () => {
    const own = new MapWorker()
    const { step } = createSymbolication({ rows: allArtifacts(api.db), read: () => Promise.resolve(undefined), worker: own })
    const record = recordOf(
      envelopeOf({ event_id: eventId }, [
        { type: 'event' },
        { event_id: eventId, platform: 'javascript', exception: { values: [{ type: 'E', stacktrace: { frames } }] }, ...event },
      ]),
    )
    const upTo = (await versionsOf()).at(-1) ?? 0
    const projects = new Map(
      [...configurationOfOne].map(([id, project]) => [
        id,
        { ...project, id: acme.projectId as ProjectConfiguration['id'], artifactsUpTo: upTo },
      ]),
    )
    const { ends } = await runRecord(createLanes(step), decodeRecordBody(record, Buffer.from(record.body)), projects)
    expect(eventOf(ends[0]).errors).toEqual([{ type: 'js_no_source', url: expect.stringContaining('app.js.map') }])
    await own.stop()
  })
})
