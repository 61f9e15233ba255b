import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { sql } from '#server/stores/events/sql'

import { envelope, newId, Target } from './hostile-target.ts'
import { browserEvent, crashFields, cspReport, fileNames, pythonEvent, storeEvent, strictEvent } from './privacy-events.ts'
import { Planter } from './privacy-plants.ts'
import type { Plant } from './privacy-plants.ts'
import { Stores } from './stores.ts'
import { until, Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/*
 * Over 200 secrets are sent through every door, each in a place of its own, and more than 60 texts that only resemble secrets. What the table of
 * ingest.md 3.8 takes is nowhere afterwards: not in an answer, not in a row, not in a file of the data folder. What it does not take is still there.
 */

const secretsMin = 200
const keptMin = 60
const events = 6

let server: Vedette
let stores: Stores
let project: Project
let strict: Project
const planter = new Planter()
/** Ids by project. */
const sent: { readonly project: Project; readonly eventId: string }[] = []

const jsonHeaders = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' })

const put = async (path: string, body: object): Promise<void> => {
  const answer = await fetch(`${server.url}/api/0${path}`, {
    method: 'PUT',
    headers: jsonHeaders(project.token),
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** A crash form: the event in fields, and the least that passes for a dump. */
const crashForm = (fields: Record<string, string>, boundary: string): string =>
  [
    ...Object.entries(fields).map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
    `--${boundary}\r\nContent-Disposition: form-data; name="upload_file_minidump"; filename="a.dmp"\r\n\r\nMDMP0000\r\n--${boundary}--\r\n`,
  ].join('')

const remember = (of: Project, eventId: string): string => {
  sent.push({ project: of, eventId })
  return eventId
}

/** One event per wire form. */
const sendAll = async (): Promise<void> => {
  const target = new Target(server, project)
  const stamped = (event: object, eventId: string): object => ({ event_id: eventId, timestamp: Date.now() / 1000, ...event })
  const python = remember(project, newId())
  const files = fileNames(planter).map((filename) => [{ type: 'attachment', length: 4, filename }, 'data'] as const)
  const inEnvelope = envelope({ event_id: python }, [{ type: 'event' }, stamped(pythonEvent(planter), python)], ...files)
  expect(await target.envelope(gzipSync(inEnvelope), 'gzip')).toBe(200)
  await target.event(browserEvent(planter), remember(project, newId()))
  const store = remember(project, newId())
  expect((await target.post('store', JSON.stringify(stamped(storeEvent(planter, 'store'), store)))).status).toBe(200)
  const wrapped = remember(project, newId())
  const base64 = deflateSync(JSON.stringify(stamped(storeEvent(planter, 'wrapped'), wrapped))).toString('base64')
  expect((await target.post('store', base64, { 'content-type': 'application/octet-stream' })).status).toBe(200)
  const boundary = 'x'.repeat(24)
  const form = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  const crash = await target.post('minidump', crashForm(crashFields(planter), boundary), form)
  expect(crash.status).toBe(200)
  remember(project, crash.body.trim().replaceAll('-', ''))
  expect((await target.post('security', JSON.stringify(cspReport(planter)), { 'content-type': 'application/csp-report' })).status).toBe(200)
  const own = new Target(server, strict)
  await own.event(strictEvent(planter), remember(strict, newId()))
}

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
  strict = await server.init('strict')
  // A second `init` gives the owner a new token in place of the first.
  project = { ...project, token: strict.token }
  stores = new Stores(server.dataDir)
  await put('/projects/acme/strict/', { sensitiveFields: ['shoe_size'], scrubIPAddresses: true })
  await new Target(server, project).untilKeyIsKnown()
  await new Target(server, strict).untilKeyIsKnown()
  await sendAll()
  await until('all events', 60_000, () =>
    stores.count(`select coalesce(sum(quantity), 0) from outcomes where outcome = 'accepted' and category in ('error', 'security')`) >
    events
      ? true
      : undefined,
  )
  await stores.untilAtRest(60_000)
})
afterAll(async () => {
  await stores.close()
  await server.remove()
})

const found = (plants: readonly Plant[], text: string): string[] =>
  plants.filter((plant) => text.includes(plant.text)).map(({ where }) => where)
const missing = (plants: readonly Plant[], text: string): string[] =>
  plants.filter((plant) => !text.includes(plant.text)).map(({ where }) => where)

/** Everything that the API says of these events and their issues. */
const answers = async (): Promise<string> => {
  const texts: string[] = []
  const get = async (of: Project, path: string): Promise<unknown> => {
    const answer = await server.get<unknown>(of, path)
    texts.push(JSON.stringify(answer))
    return answer
  }
  for (const { project: of, eventId } of sent) {
    await get(of, `/projects/${of.org}/${of.project}/events/${eventId}/`)
    await get(of, `/projects/${of.org}/${of.project}/events/${eventId}/json/`)
  }
  for (const of of [project, strict]) {
    const issues = (await get(of, `/organizations/${of.org}/issues/?project=${of.projectId}&query=`)) as { id: string }[]
    for (const { id } of issues)
      for (const part of ['', 'tags/', 'events/', 'events/latest/']) await get(of, `/organizations/${of.org}/issues/${id}/${part}`)
  }
  return texts.join('\n')
}

/** Every column of every row, and every table of the metadata. */
const rows = async (): Promise<string> => {
  const columns = [
    ...(await stores.columns<object>(sql`SELECT * FROM vedette.events LIMIT 1000`)),
    ...(await stores.columns<object>(sql`SELECT * FROM vedette.event_payloads LIMIT 1000`)),
  ]
  const tables = stores.metadata<{ name: string }>(`select name from sqlite_master where type = 'table'`)
  const metadata = tables.map(({ name }) => stores.metadata<object>(`select * from "${name}"`))
  // What a payload says is text in a text: read twice, a plant is found as it was put.
  const payloads = columns.map((row) => ('payload' in row ? String(row.payload) : ''))
  return [JSON.stringify(columns), ...payloads, JSON.stringify(metadata)].join('\n')
}

/** Secrets, with the file that has them, anywhere below the data folder. */
const secretsInFiles = async (): Promise<string[]> => {
  const entries = await readdir(server.dataDir, { withFileTypes: true, recursive: true })
  const where: string[] = []
  for (const entry of entries.filter((each) => each.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0))
    for (const plant of planter.secrets) if (bytes.includes(plant.text)) where.push(`${plant.where} in ${entry.name}`)
  }
  return where
}

describe(`${secretsMin} secrets and ${keptMin} look-alikes`, () => {
  it('were planted, each once', () => {
    expect(planter.secrets.length).toBeGreaterThanOrEqual(secretsMin)
    expect(planter.kept.length).toBeGreaterThanOrEqual(keptMin)
    const texts = [...planter.secrets, ...planter.kept].map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts.length)
    // Before the log is released, the search does find them: it can find.
    return expect(secretsInFiles()).resolves.not.toEqual([])
  })

  it('in the answers of the API: no secret, every look-alike', async () => {
    const text = await answers()
    expect(found(planter.secrets, text)).toEqual([])
    expect(missing(planter.kept, text)).toEqual([])
  })

  it('in the rows of both stores: no secret, every look-alike', async () => {
    const text = await rows()
    expect(found(planter.secrets, text)).toEqual([])
    expect(missing(planter.kept, text)).toEqual([])
  })

  it('in the files of the data folder, once the log is released: no secret', async () => {
    await server.stop()
    await server.run()
    // The front closed its segment when it ended; the next batch releases what lies before.
    await new Target(server, project).event({ message: 'later' })
    await until('the log to be released', 60_000, async () => ((await secretsInFiles()).length === 0 ? true : undefined)).catch(
      () => undefined,
    )
    expect(await secretsInFiles()).toEqual([])
  })
})
