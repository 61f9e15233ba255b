import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { randomHex } from '#core/random'
import { systemClock } from '#core/time'
import { createLanes } from '#server/lanes'
import { envelopeOf } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import type { BlobStore } from '#server/stores/blobs/port'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'

import { allArtifacts } from '../artifacts/read.ts'
import { readFrom } from './artifact-source.ts'
import { mapStoredEvents } from './clock.ts'
import { mapWorker } from './map-worker.ts'
import { createSymbolication } from './symbolicate.ts'

/* Events that came before their maps, and those that come after, are one issue. */

const debugId = '0b42a1c4-3ef8-5a43-9f55-6b3a0d8f2b11'
const url = 'https://shop.example/assets/app.js'
const files = {
  minified_source: 'function a(){throw b}\n',
  source_map: JSON.stringify({
    version: 3,
    sources: ['../src/pay.ts'],
    sourcesContent: ['function pay() {\n  throw lost\n}\n'],
    names: ['pay'],
    mappings: 'AAAA,SAASA,IACP,MAAM',
  }),
}

let engine: TestEngine
let river: TestRiver
let blobs: BlobStore
const nextId = createIdGenerator(systemClock, 5)
let node = 80

beforeAll(async () => {
  engine = await openTestEngine()
})
beforeEach(async () => {
  await engine.store.execute('TRUNCATE TABLE vedette.events')
  await engine.store.execute('TRUNCATE TABLE vedette.event_payloads')
  river = await TestRiver.open(engine.store, (node += 1))
  blobs = createDiskBlobs({ folder: join(river.folder, 'blobs'), writer: 'test' })
})
afterEach(() => river.close())
afterAll(async () => {
  await mapWorker.stop()
  await engine.close()
})

/** As a build that is assembled leaves it. */
const addBundle = async (): Promise<void> => {
  const { db } = river.metadata
  const bundleId = nextId()
  const placed: { type: string; blob: string; bytes: number }[] = []
  for (const [type, content] of Object.entries(files)) {
    const blob = `af/${randomHex(32)}`
    await blobs.put(blob, zstdCompressSync(Buffer.from(content)))
    placed.push({ type, blob, bytes: content.length })
  }
  await db.transaction().execute(async (trx) => {
    const version = await changeConfiguration(trx, [])
    const bundle = { id: bundleId, org_id: 1, kind: 'bundle', name: '', checksum: randomHex(20), release: '', dist: '', files: 2, bytes: 1 }
    await trx
      .insertInto('artifact_bundles')
      .values({ ...bundle, created_at: 0, used_at: 0 })
      .execute()
    const link = { project_id: 1, bundle_id: bundleId, added_version: version + 1, removed_version: 0, removed_at: 0 }
    await trx.insertInto('artifact_bundle_projects').values(link).execute()
    for (const [position, file] of placed.entries()) {
      const row = {
        id: nextId(),
        org_id: 1,
        bundle_id: bundleId,
        position,
        debug_id: debugId,
        url: `~/${file.type}`,
        headers: '{}',
        sha1: '',
        ...file,
      }
      await trx.insertInto('artifact_files').values(row).execute()
    }
    await changeConfiguration(trx, [1])
  })
}

/** As an uploaded mapping leaves it. */
const addMapping = async (text: string): Promise<void> => {
  const { db } = river.metadata
  const blob = `af/${randomHex(32)}`
  await blobs.put(blob, zstdCompressSync(Buffer.from(text)))
  const file = { id: nextId(), project_id: 1, debug_id: debugId, code_id: '', kind: 'proguard', name: '', cpu_name: '', sha1: '', blob }
  await db.transaction().execute(async (trx) => {
    await changeConfiguration(trx, [1], async (version) => {
      const row = { ...file, bytes: text.length, created_at: 0, removed_at: 0, added_version: version, removed_version: 0 }
      await trx.insertInto('debug_files').values(row).execute()
    })
  })
}

/** Sends an event, as of the configuration that there is now. */
const send = async (app: object = {}): Promise<void> => {
  const id = randomHex(16)
  const frames = [{ abs_path: url, filename: '/assets/app.js', function: 'a', lineno: 1, colno: 14, in_app: true }]
  const event = {
    event_id: id,
    platform: 'javascript',
    timestamp: Date.now() / 1000,
    exception: { values: [{ type: 'Error', value: 'lost', stacktrace: { frames } }] },
    debug_meta: { images: [{ type: 'sourcemap', code_file: url, debug_id: debugId }] },
    ...app,
  }
  await river.append(envelopeOf({ event_id: id }, [{ type: 'event' }, event]))
  const { step } = createSymbolication({ rows: allArtifacts(river.metadata.db), read: readFrom(blobs), worker: mapWorker })
  await river.start({ lanes: createLanes(step) })
  await river.untilDrained()
  await river.stop()
}

const tick = (): Promise<void> => mapStoredEvents({ db: river.metadata.db, events: engine.store, blobs, nowMs: Date.now(), nextId })

const issues = () =>
  river.metadata.db
    .selectFrom('issues')
    .select(['short_id', 'culprit', 'times_seen', 'merged_into'])
    .where('merged_into', '=', 0)
    .orderBy('id')
    .execute()

const late = () => river.metadata.db.selectFrom('late_mappings').select('finished_at').where('project_id', '=', 1).executeTakeFirst()

const unmapped = 'a(/assets/app.js)'
const mapped = 'pay(src/pay)'

describe('maps that come after an event', () => {
  it('give its issue the name that can be read, before there is another event', async () => {
    await send()
    expect(await issues()).toMatchObject([{ short_id: 1, culprit: unmapped, times_seen: 1 }])
    await addBundle()
    await tick()
    expect(await issues()).toMatchObject([{ short_id: 1, culprit: mapped, times_seen: 1 }])
    expect((await late())?.finished_at).toBeGreaterThan(0)
    await send()
    expect(await issues()).toMatchObject([{ short_id: 1, culprit: mapped, times_seen: 2 }])
  })

  it('join its issue with the one that a mapped event made meanwhile', async () => {
    await send()
    await addBundle()
    await send()
    expect(await issues()).toMatchObject([
      { short_id: 1, culprit: unmapped },
      { short_id: 2, culprit: mapped },
    ])
    await tick()
    expect(await issues()).toMatchObject([{ short_id: 1, times_seen: 2 }])
    // Once more, as after a kill: nothing is left to do.
    await river.metadata.db.updateTable('late_mappings').set({ finished_at: 0, seen_to: Number.MAX_SAFE_INTEGER, last_hash: '' }).execute()
    await tick()
    expect(await issues()).toMatchObject([{ short_id: 1, times_seen: 2 }])
  })
})

describe('a mapping that comes after an event of a shrunk app', () => {
  const frames = [{ module: 'a.b', function: 'c', filename: 'SourceFile', lineno: 1, in_app: true }]
  const app = {
    platform: 'java',
    exception: { values: [{ type: 'd', module: 'a', value: 'lost', stacktrace: { frames } }] },
    debug_meta: { images: [{ type: 'proguard', uuid: debugId }] },
  }

  it('gives its issue the names of the source, and joins it with what comes after', async () => {
    await send(app)
    expect(await issues()).toMatchObject([{ short_id: 1, culprit: 'a.b in c', times_seen: 1 }])
    await addMapping('com.shop.Cart -> a.b:\n    1:1:void pay():7:7 -> c\ncom.shop.LostException -> a.d:\n')
    await tick()
    expect(await issues()).toMatchObject([{ short_id: 1, culprit: 'com.shop.Cart in pay', times_seen: 1 }])
    await send(app)
    expect(await issues()).toMatchObject([{ short_id: 1, culprit: 'com.shop.Cart in pay', times_seen: 2 }])
  })
})

describe('without new bundles', () => {
  it('nothing is read', async () => {
    await send()
    await tick()
    expect([await late(), await issues()]).toMatchObject([undefined, [{ culprit: unmapped }]])
  })
})
