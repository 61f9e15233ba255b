import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { chunkBlob } from '#server/stores/blobs/artifact-blobs'

import { chunkBytes } from './chunks.ts'

let api: TestApi
let acme: Tenant
let other: Tenant
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  other = await api.addTenant('other')
})
afterEach(() => expect(api.logged.splice(0)).toEqual([]))
afterAll(() => api.close())

const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')
const path = '/api/0/organizations/acme/chunk-upload/'

interface Part {
  readonly bytes: Uint8Array
  readonly field?: string
  readonly name?: string
}

const send = (parts: readonly Part[], { token = acme.token, headers = {} as Record<string, string> } = {}): Promise<Response> => {
  const form = new FormData()
  for (const { bytes, field = 'file', name = sha1(bytes) } of parts) form.append(field, new Blob([Uint8Array.from(bytes)]), name)
  return api.request(path, { method: 'POST', headers: { Authorization: `Bearer ${token}`, ...headers }, body: form })
}
const stored = async (bytes: Uint8Array): Promise<Buffer | undefined> => {
  const stream = await api.blobs.get(chunkBlob(acme.orgId, sha1(bytes)))
  return stream && buffer(stream)
}
const complaint = async (answer: Response): Promise<string> => `${answer.status} ${((await answer.json()) as { detail: string }).detail}`

test('clients are told where and how to upload', async () => {
  const answer = await api.get(path, acme.token)
  expect(await answer.json()).toEqual({
    url: 'https://errors.example.com/api/0/organizations/acme/chunk-upload/',
    chunkSize: 8_388_608,
    chunksPerRequest: 64,
    maxFileSize: 2_147_483_648,
    maxRequestSize: 33_554_432,
    concurrency: 8,
    hashAlgorithm: 'sha1',
    compression: ['gzip'],
    accept: expect.arrayContaining(['release_files', 'artifact_bundles', 'artifact_bundles_v2', 'debug_files', 'proguard']),
  })
})

describe('chunks are kept', () => {
  test('as they are, or inflated', async () => {
    const [raw, zipped] = [randomBytes(1_000), randomBytes(50_000)]
    const answer = await send([{ bytes: raw }, { bytes: gzipSync(zipped), field: 'file_gzip', name: sha1(zipped) }])
    expect([answer.status, await answer.json()]).toEqual([200, []])
    expect(await stored(raw)).toEqual(raw)
    expect(await stored(zipped)).toEqual(zipped)
    const rows = await api.db.selectFrom('upload_chunks').select(['org_id', 'bytes']).where('sha1', '=', sha1(zipped)).execute()
    expect(rows).toEqual([{ org_id: acme.orgId, bytes: 50_000 }])
  })

  test('of the full size, in upper case, twice in one request, and many at once', async () => {
    const full = Buffer.alloc(chunkBytes, 'x')
    expect((await send([{ bytes: gzipSync(full), field: 'file_gzip', name: sha1(full).toUpperCase() }])).status).toBe(200)
    expect((await stored(full))?.byteLength).toBe(chunkBytes)
    const same = randomBytes(20_000)
    const answers = await Promise.all(Array.from({ length: 8 }, () => send([{ bytes: same }, { bytes: same }])))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(await stored(same)).toEqual(same)
  })

  test('no chunks are fine', async () => {
    const form = new FormData()
    form.append('note', 'nothing')
    const answer = await api.request(path, { method: 'POST', headers: { Authorization: `Bearer ${acme.token}` }, body: form })
    expect(answer.status).toBe(200)
  })

  test('64 in one request', async () => {
    const parts = Array.from({ length: 64 }, () => ({ bytes: randomBytes(20) }))
    expect((await send(parts)).status).toBe(200)
    for (const { bytes } of parts) expect(await stored(bytes)).toEqual(bytes)
  })
})

describe('what is wrong is said', () => {
  test('bytes of another hash, and nothing of them is kept', async () => {
    const [meant, sent] = [randomBytes(100), randomBytes(100)]
    expect(await complaint(await send([{ bytes: sent, name: sha1(meant) }]))).toMatch(/^400 Chunk .* does not have the bytes/)
    expect(await stored(meant)).toBeUndefined()
    expect(await stored(sent)).toBeUndefined()
  })

  test.each([
    ['a name that is no hash', { bytes: randomBytes(10), name: 'app.js' }, /SHA-1/],
    ['a field of another name', { bytes: randomBytes(10), field: 'file_brotli' }, /file_gzip/],
    ['gzip that ends early', { bytes: gzipSync(randomBytes(1_000)).subarray(0, 500), field: 'file_gzip' }, /not complete gzip/],
    ['no gzip', { bytes: randomBytes(500), field: 'file_gzip' }, /not complete gzip/],
    ['a chunk of 8 MiB and a byte', { bytes: Buffer.alloc(chunkBytes + 1) }, /Chunk size too large/],
    ['gzip that becomes larger', { bytes: gzipSync(Buffer.alloc(chunkBytes + 1)), field: 'file_gzip' }, /Chunk size too large/],
  ])('%s', async (_what, part, text) => {
    expect(await complaint(await send([part]))).toMatch(text)
  })

  test('more than 64 chunks', async () => {
    const parts = Array.from({ length: 65 }, (_, index) => ({ bytes: Buffer.from(String(index)) }))
    expect(await complaint(await send(parts))).toMatch(/^400 Too many chunks/)
  })

  test('more than 32 MiB, packed or not', async () => {
    const large = Array.from({ length: 5 }, (_, index) => Buffer.alloc(chunkBytes, String(index)))
    const packed = large.map((bytes) => ({ bytes: gzipSync(bytes), field: 'file_gzip', name: sha1(bytes) }))
    expect(await complaint(await send(packed))).toMatch(/^400 Request too large/)
    expect(await complaint(await send(large.map((bytes) => ({ bytes }))))).toMatch(/^413 Request too large/)
  })

  test('a compressed request, another kind of body, a form that ends early', async () => {
    expect(await complaint(await send([], { headers: { 'Content-Encoding': 'gzip' } }))).toMatch(/^400 Compress the chunks/)
    const headers = { Authorization: `Bearer ${acme.token}` }
    for (const type of ['application/json', 'multipart/form-data', ''])
      expect(
        await complaint(await api.request(path, { method: 'POST', headers: { ...headers, 'Content-Type': type }, body: '{}' })),
      ).toMatch(/^400 The body must be multipart/)
    const cut = '--b\r\nContent-Disposition: form-data; name="file"; filename="00"\r\nContent-Type: application/octet-stream\r\n\r\nhal'
    const answer = await api.request(path, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'multipart/form-data; boundary=b' },
      body: cut,
    })
    expect(answer.status).toBe(400)
  })
})

test('a disk that fails is our fault: the answer says so at once, and the server lives on', async () => {
  const broken = await openTestApi()
  try {
    const tenant = await broken.addTenant('acme')
    // A file where the folder should be.
    writeFileSync(join(broken.dataDir, 'blobs'), '')
    const form = new FormData()
    for (const bytes of [randomBytes(100_000), randomBytes(100_000), randomBytes(100_000)])
      form.append('file', new Blob([Uint8Array.from(bytes)]), sha1(bytes))
    const answer = await broken.request(path, { method: 'POST', headers: { Authorization: `Bearer ${tenant.token}` }, body: form })
    expect([answer.status, broken.logged.length]).toEqual([500, 1])
  } finally {
    await broken.close()
  }
})

test('a caller may have sixteen uploads at once: the next is told to try again, and gets its turn', async () => {
  const open: ReadableStreamDefaultController<Uint8Array>[] = []
  const hanging = (): Promise<Response> =>
    api.request(path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${acme.token}`, 'Content-Type': 'multipart/form-data; boundary=b' },
      body: new ReadableStream<Uint8Array>({ start: (controller) => void open.push(controller) }),
      // Node asks for it where a body is a stream.
      duplex: 'half',
    } as RequestInit)
  const held = Array.from({ length: 16 }, hanging)
  const bytes = randomBytes(10)
  await expect.poll(async () => (await send([{ bytes }])).status).toBe(503)
  for (const controller of open) controller.close()
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 400))
  expect((await send([{ bytes }])).status).toBe(200)
})

test('strangers cannot upload', async () => {
  expect((await send([{ bytes: randomBytes(10) }], { token: other.token })).status).toBe(404)
  expect((await api.get(path, other.token)).status).toBe(404)
})
