import { createHash } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { AttachmentAnswer } from '#packages/contract/attachment'
import { openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import type { AttachmentsTable } from '#server/stores/metadata/schema-issues'

const eventId = 'ab'.repeat(16)
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(200_000, 'pixels')])

let api: TestApi
let acme: Tenant
let rival: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
})
afterAll(() => api.close())

const attach = async (tenant: Tenant, content: string | Buffer, change: Partial<AttachmentsTable> = {}): Promise<AttachmentsTable> => {
  const bytes = Buffer.from(content)
  const sha1 = createHash('sha1').update(bytes).digest('hex')
  const row: AttachmentsTable = {
    id: api.nextId(),
    project_id: tenant.projectId,
    event_id: eventId,
    name: 'log.txt',
    content_type: 'text/plain',
    type: 'event.attachment',
    bytes: bytes.length,
    sha1,
    blob: `${tenant.projectId}/${sha1}`,
    created_at: startMs - 1000,
    ...change,
  }
  await api.blobs.put(row.blob, bytes)
  await api.db.insertInto('attachments').values(row).execute()
  return row
}

const pathOf = (tenant: Tenant, row?: AttachmentsTable, event = eventId): string =>
  `/api/0/projects/${tenant.org}/${tenant.project}/events/${event}/attachments/${row ? `${row.id}/` : ''}`

const download = (row: AttachmentsTable, headers: Record<string, string> = {}): Promise<Response> =>
  api.request(`${pathOf(acme, row)}?download=1`, { headers: { Authorization: `Bearer ${acme.token}`, ...headers } })

describe('chapter 1: what an event came with', () => {
  it('is listed and shown', async () => {
    const row = await attach(acme, 'hello', { event_id: '11'.repeat(16), name: 'a.json', content_type: 'application/json' })
    const listed = (await (await api.get(pathOf(acme, undefined, '11'.repeat(16)), acme.token)).json()) as AttachmentAnswer[]
    expect(listed).toEqual([
      {
        id: String(row.id),
        event_id: '11'.repeat(16),
        type: 'event.attachment',
        name: 'a.json',
        mimetype: 'application/json',
        dateCreated: new Date(startMs - 1000).toISOString(),
        size: 5,
        headers: { 'Content-Type': 'application/json' },
        sha1: row.sha1,
      },
    ])
    const shown = await api.get(pathOf(acme, row, '11'.repeat(16)), acme.token)
    expect(await shown.json()).toEqual(listed[0])
  })

  it('is nothing for others, nor by another event or number', async () => {
    const row = await attach(acme, 'mine')
    for (const [path, token] of [
      [pathOf(acme, row), rival.token],
      [pathOf(rival, row), rival.token],
      [pathOf(acme, row, 'cd'.repeat(16)), acme.token],
      [`${pathOf(acme)}999/`, acme.token],
      [`${pathOf(acme)}1e3/`, acme.token],
      [`${pathOf(acme)}..%2F1/`, acme.token],
      [pathOf(acme, row, 'no-id'), acme.token],
    ] as const)
      expect([path, (await api.get(`${path}?download=1`, token)).status]).toEqual([path, 404])
    expect(await (await api.get(pathOf(rival), rival.token)).json()).toEqual([])
  })
})

describe('chapter 2: bytes are served as they came, and as nothing that a browser runs', () => {
  it('a picture whole, with what protects who opens it', async () => {
    const answer = await download(await attach(acme, png, { name: 'screenshot.png', content_type: 'image/png' }))
    expect(answer.status).toBe(200)
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(png.length),
      'content-disposition': `attachment; filename="screenshot.png"; filename*=UTF-8''screenshot.png`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=86400, immutable',
    })
  })

  it.each([
    ['text/html', '<!doctype html><script>alert(1)</script>'],
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['image/png', '<script>alert(1)</script>'],
    ['application/xhtml+xml', '<html xmlns="http://www.w3.org/1999/xhtml"/>'],
  ])('markup declared %s is bytes', async (contentType, content) => {
    const answer = await download(await attach(acme, content, { name: 'x.html', content_type: contentType }))
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(await answer.text()).toBe(content)
  })

  it.each([
    ['../../etc/passwd', '.._.._etc_passwd', '..%2F..%2Fetc%2Fpasswd'],
    ['a"; filename="evil.exe', 'a__ filename=_evil.exe', 'a%22%3B%20filename%3D%22evil.exe'],
    ['a\r\nSet-Cookie: x=1\r\n\r\n<script>', 'a__Set-Cookie_ x=1_____script_', 'a%0D%0ASet-Cookie%3A%20x%3D1%0D%0A%0D%0A%3Cscript%3E'],
    ["Bildschirm’s ü*('.png", 'Bildschirm_s __(_.png', 'Bildschirm%E2%80%99s%20%C3%BC%2A%28%27.png'],
    ['\ud800.txt', '_.txt', '%EF%BF%BD.txt'],
  ])('the name %j ends no header and names no path', async (name, plain, encoded) => {
    const answer = await download(await attach(acme, `${name} content`, { name }))
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
    expect(answer.headers.get('set-cookie')).toBeNull()
  })
})

describe('chapter 3: parts, and what the client has already', () => {
  it('gives one range', async () => {
    const answer = await download(await attach(acme, '0123456789', { name: 'r' }), { Range: 'bytes=2-5' })
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([206, 'bytes 2-5/10', '2345'])
  })

  it('gives a range far inside', async () => {
    const row = await attach(acme, png, { name: 'far.png' })
    const answer = await download(row, { Range: `bytes=${png.length - 7}-` })
    expect(Buffer.from(await answer.arrayBuffer()).equals(png.subarray(-7))).toBe(true)
  })

  it('refuses a range beyond the end', async () => {
    const answer = await download(await attach(acme, '0123456789', { name: 'r2' }), { Range: 'bytes=10-' })
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */10'])
  })

  it('answers 304 to who has it, and the whole to who has another', async () => {
    const row = await attach(acme, '0123456789', { name: 'r3' })
    expect((await download(row, { 'If-None-Match': `W/"x", "${row.sha1}"` })).status).toBe(304)
    expect((await download(row, { Range: 'bytes=1-2', 'If-Range': '"other"' })).status).toBe(200)
    expect((await download(row, { Range: 'bytes=1-2', 'If-Range': `"${row.sha1}"` })).status).toBe(206)
  })

  it('is 404 when the bytes are gone, and an empty one is empty', async () => {
    const row = await attach(acme, 'gone', { name: 'gone' })
    await api.blobs.remove(row.blob)
    expect((await download(row)).status).toBe(404)
    const empty = await download(await attach(acme, '', { name: 'empty' }))
    expect([empty.status, await empty.text()]).toEqual([200, ''])
  })
})

describe('chapter 4: deleting', () => {
  const remove = (tenant: Tenant, row: AttachmentsTable): Promise<Response> =>
    api.request(pathOf(acme, row), { method: 'DELETE', headers: { Authorization: `Bearer ${tenant.token}` } })

  it('takes it away at once; the same bytes of another event stay', async () => {
    const row = await attach(acme, 'twice', { name: 'twice' })
    const other = await attach(acme, 'twice', { name: 'twice', event_id: '22'.repeat(16) })
    expect((await remove(rival, row)).status).toBe(404)
    expect((await remove(acme, row)).status).toBe(204)
    expect((await download(row)).status).toBe(404)
    expect((await remove(acme, row)).status).toBe(404)
    const kept = await api.get(`${pathOf(acme, other, '22'.repeat(16))}?download=1`, acme.token)
    expect(await kept.text()).toBe('twice')
  })

  it('works for equal ones', async () => {
    for (const event of ['33', '44']) expect((await remove(acme, await attach(acme, 'x', { event_id: event.repeat(16) }))).status).toBe(404)
    const rows = [await attach(acme, 'one', { name: 'n' }), await attach(acme, 'two', { name: 'n' })]
    for (const row of rows) expect((await remove(acme, row)).status).toBe(204)
  })
})
