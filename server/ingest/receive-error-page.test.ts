import { createContext, runInContext } from 'node:vm'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { disabledKey, eventId, key, openFront, otherKey, snapshot, unknownKey } from './test/open-front.ts'
import type { TestFront } from './test/open-front.ts'

let front: TestFront
beforeAll(async () => {
  front = await openFront()
})
afterAll(() => front.close())
beforeEach(() => {
  front.log.records.length = 0
  front.log.answer = { kind: 'durable', offset: 0 }
  front.setKeys(snapshot())
})

const dsn = (publicKey: string = key, project = 1): string => `https://${publicKey}@errors.example/${project}`
const pathOf = (parameters: Record<string, string> = {}): string =>
  `/api/embed/error-page/?${new URLSearchParams({ dsn: dsn(), eventId, ...parameters }).toString()}`
const show = (parameters: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  front.call(pathOf(parameters), { method: 'GET', headers })

const filled = { name: 'Ann Ä', email: 'ann@example.com', comments: 'I pressed\n"pay" & <b>' }
const submit = (fields: Record<string, string>, parameters: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  front.call(pathOf(parameters), {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })

/** The options that a script hands to its dialog, read by running all of the script but the dialog itself. */
const optionsOf = (script: string): Record<string, unknown> => {
  const call = script.slice(script.lastIndexOf('showReportDialog('))
  const seen: unknown[] = []
  runInContext(`(function () {\n${call}`, createContext({ showReportDialog: (options: unknown) => seen.push(options) }))
  expect(seen).toHaveLength(1)
  return JSON.parse(JSON.stringify(seen[0])) as Record<string, unknown>
}

describe('chapter 1: the script of the dialog', () => {
  it('knows key and event, and speaks the language that was asked for', async () => {
    const reply = await show({ lang: 'de-AT', name: 'Ann', email: 'ann@example.com', labelSubmit: 'Los!' })
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(optionsOf(reply.body.toString())).toMatchObject({
      dsn: dsn(),
      eventId,
      lang: 'de',
      name: 'Ann',
      email: 'ann@example.com',
      texts: { labelSubmit: 'Los!', labelClose: 'Schließen' },
    })
  })

  it('takes each of its texts from the page', async () => {
    const names = ['title', 'subtitle', 'subtitle2', 'labelName', 'labelEmail', 'labelComments', 'labelClose', 'labelSubmit'].concat(
      'errorGeneric',
      'errorFormEntry',
      'successMessage',
    )
    const said = Object.fromEntries(names.map((name) => [name, `my ${name}`]))
    expect(optionsOf((await show(said)).body.toString())['texts']).toEqual(said)
  })

  it.each([
    '</script><script>alert(1)</script>',
    '"});alert(1);({"',
    String.raw`\"});alert(1)//`,
    '\u2028alert(1)\u2029',
    "'+alert(1)+'",
    '${alert(1)}`',
    '<!--',
    '\ud800',
  ])('is not left by %j', async (text) => {
    const hostile = { title: text, name: text, email: text, lang: text, labelClose: text, successMessage: text }
    const script = (await show(hostile)).body.toString()
    const options = optionsOf(script)
    expect(options['name']).toBe(text.toWellFormed())
    expect(options['texts']).toMatchObject({ title: text.toWellFormed(), labelClose: text.toWellFormed() })
    expect(script.slice(script.lastIndexOf('showReportDialog('))).not.toMatch(/[<>\u2028\u2029]/)
  })

  it('shows a DSN and an id as they were checked, and nothing beside them', async () => {
    const hostile = `https://${key}@h"});alert(1)</script>/1`
    const options = optionsOf((await show({ dsn: hostile, eventId: eventId.toUpperCase() })).body.toString())
    expect([options['dsn'], options['eventId']]).toEqual([hostile, eventId])
    expect((await show({ eventId: `${eventId}"});alert(1)//` })).status).toBe(400)
  })

  it('cuts texts without end', async () => {
    const options = optionsOf((await show({ name: 'x'.repeat(5000) })).body.toString())
    expect(options['name']).toHaveLength(500)
  })
})

describe('chapter 2: who may ask', () => {
  it.each([
    [400, { eventId: '' }],
    [400, { eventId: 'x' }],
    [404, { dsn: '' }],
    [404, { dsn: 'no dsn' }],
    [404, { dsn: dsn(unknownKey) }],
    [404, { dsn: dsn(disabledKey) }],
    [404, { dsn: dsn(key, 2) }],
  ])('%i for %j, on both ways', async (status, parameters) => {
    for (const reply of [await show(parameters), await submit(filled, parameters)]) {
      expect(reply.status).toBe(status)
      expect(reply.headers['access-control-allow-origin']).toBe('*')
    }
    expect(front.log.records).toHaveLength(0)
  })

  it('pages that the project allows', async () => {
    const other = { dsn: dsn(otherKey, 2) }
    expect((await show(other, { Referer: 'https://evil.example/page' })).status).toBe(403)
    expect((await submit(filled, other, { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await show(other, { Referer: 'https://shop.example/cart' })).status).toBe(200)
    expect((await submit(filled, other, { Origin: 'https://shop.example' })).status).toBe(200)
  })

  it('a browser before it posts, and nobody by other methods', async () => {
    const preflight = await front.call(pathOf(), { method: 'OPTIONS', headers: { Origin: 'https://a.example' } })
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([204, 'GET, POST, OPTIONS'])
    expect((await front.call(pathOf(), { method: 'DELETE' })).status).toBe(405)
  })
})

describe('chapter 3: what somebody wrote', () => {
  it('is in the log as an envelope before the answer', async () => {
    const reply = await submit(filled, {}, { Origin: 'https://a.example', 'User-Agent': 'UA/1' })
    expect([reply.status, reply.body.toString()]).toEqual([200, '{}'])
    const [record] = front.log.records
    expect(record).toMatchObject({ kind: 'envelope', encoding: 'identity', projectId: 1, head: { key, origin: 'https://a.example' } })
    const [header = '', item = '', payload = ''] = Buffer.from(record?.body ?? [])
      .toString()
      .split('\n')
    expect(JSON.parse(header)).toEqual({ event_id: eventId, sent_at: expect.any(String) as unknown })
    expect(JSON.parse(item)).toEqual({ type: 'user_report', length: Buffer.byteLength(payload) })
    expect(JSON.parse(payload)).toEqual({ event_id: eventId, ...filled })
  })

  it.each([
    [{ ...filled, name: ' ' }, ['name']],
    [{ ...filled, email: 'nobody' }, ['email']],
    [{ ...filled, name: 'n'.repeat(129), email: `${'e'.repeat(70)}@a.example` }, ['name', 'email']],
    [{ ...filled, comments: 'c'.repeat(4097) }, ['comments']],
    [{}, ['name', 'email', 'comments']],
  ])('is sent back when it is not filled in: %#', async (fields, names) => {
    const reply = await submit(fields as Record<string, string>)
    expect(reply.status).toBe(400)
    const { errors } = JSON.parse(reply.body.toString()) as { errors: object }
    expect(Object.keys(errors)).toEqual(names)
    expect(front.log.records).toHaveLength(0)
  })

  it('is 429 under a limit on feedback or a full log, 503 when the log fails, 413 when it has no end', async () => {
    front.setKeys(snapshot([{ scope: 'project', target: '1', categories: ['feedback'], untilMs: Date.now() + 60_000, reason: 'quota' }]))
    expect((await submit(filled)).status).toBe(429)
    front.setKeys(snapshot())
    front.log.answer = { kind: 'full' }
    expect((await submit(filled)).status).toBe(429)
    front.log.answer = { kind: 'failed', cause: new Error('no space') }
    expect((await submit(filled)).status).toBe(503)
    expect((await submit({ ...filled, comments: 'x'.repeat(70_000) })).status).toBe(413)
  })
})
