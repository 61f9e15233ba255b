import { readdir } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { bomb, codings, mebibyte, multipart, nested } from './hostile-bodies.ts'
import {
  eventOfBadText,
  eventOfInheritedNames,
  eventsOfManyFields,
  inheritedNames,
  inheritedTexts,
  placesOfText,
  regexHostile,
} from './hostile-events.ts'
import { malformed, oddPaths, refusals } from './hostile-requests.ts'
import { envelope, newId, Target } from './hostile-target.ts'
import { until, Vedette } from './vedette.ts'
import type { Project, Role } from './vedette.ts'

/*
 * One server, every attack in turn. Behind each attack a good event must arrive; front and process must be the processes that they were, and must
 * not have held more memory than this together. A body may be 128 MiB when inflated, and inflating takes it twice.
 */
const memoryBytesMax = 800 * mebibyte
/** Processing of one event of 1 MiB, whatever is in it, on a machine that runs other tests. */
const hostileTextMsMax = 500

let server: Vedette
let target: Target
/** Another project of the same organization. */
let other: Project
let pids: ReadonlyMap<Role, number>
let slowHeader: Promise<number>
let slowBody: Promise<number>

/** How long the server lets a connection live that sends so and then a byte per second. */
const trickle = async (start: string, piece: string): Promise<number> => {
  const startedAtMs = performance.now()
  const socket = createConnection(target.port, '127.0.0.1')
  socket.write(start)
  const timer = setInterval(() => socket.write(piece), 1000)
  await new Promise<void>((resolve) =>
    socket
      .on('error', () => resolve())
      .on('close', () => resolve())
      .resume(),
  )
  clearInterval(timer)
  return performance.now() - startedAtMs
}

beforeAll(async () => {
  server = await Vedette.start()
  // The other one first: each `init` ends the token of the one before.
  other = await server.init('other')
  target = new Target(server, await server.init())
  pids = await server.pids()
  await target.untilKeyIsKnown()
  await target.goodEventArrives()
  target.watchMemory(pids)
  const path = `/api/${target.project.projectId}/envelope/?sentry_key=${target.key}`
  slowHeader = trickle(`POST ${path} HTTP/1.1\r\nHost: x\r\n`, 'X')
  slowBody = trickle(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{}\n`, '\n')
})

afterEach(async () => {
  expect(target.takePeak()).toBeLessThan(memoryBytesMax)
  expect(await server.pids()).toEqual(pids)
})

afterAll(async () => {
  target.stopWatching()
  await server.remove()
})

const eventHeader = (): string => `{"event_id":"${newId()}"}\n{"type":"event"}\n`
const all =
  <Body>(bodies: readonly Body[], send: (body: Body) => Promise<unknown>) =>
  (): Promise<unknown> =>
    Promise.all(bodies.map(send))

describe('compressed bombs', () => {
  it('of 1 GB of zeros are taken in every coding and end as too large', async () => {
    const bombs = await Promise.all(codings.map(async (coding) => ({ coding, body: await bomb(coding, eventHeader(), 1024) })))
    const statuses: number[] = []
    const outcomes = await target.comesTo(all(bombs, async ({ coding, body }) => statuses.push(await target.envelope(body, coding))))
    expect(statuses).toEqual([200, 200, 200, 200])
    expect(outcomes).toEqual({ 'default invalid too_large:envelope': 4 })
  })

  it('just below the cap hold memory one after the other, also when a small good item came with them', async () => {
    const small = (): string => envelope({ event_id: newId() }, [{ type: 'event' }, { message: 'small' }]).toString()
    const bombs = await Promise.all([
      ...Array.from({ length: 10 }, () => bomb('zstd', `${small()}{"type":"event"}\n`, 120, { byte: 0x20 })),
      ...Array.from({ length: 10 }, () => bomb('zstd', '{"a":"', 120, { byte: 0xff })),
    ])
    expect(await target.comesTo(all(bombs, (body) => target.envelope(body, 'zstd')))).toEqual({
      'error accepted': 10,
      'error invalid too_large:event': 10,
      'default invalid invalid_envelope': 10,
    })
  })

  it('in forms, in lists of reports and in the headers of items unfold no further', async () => {
    const form = async (start: string, end: string, byte: number): Promise<Buffer> => {
      const dump = multipart('B', [['name="upload_file_minidump"; filename="a.dmp"', 'MDMP....']]).toString()
      return bomb('gzip', `--B\r\nContent-Disposition: form-data; name="${start}"\r\n\r\n`, 100, { byte, end: `${end}\r\n${dump}` })
    }
    const forms = await Promise.all([form('note', '', 0), form('sentry', '', 0x5b), form('sentry[release]', '', 0x41)])
    const header = { 'content-type': 'multipart/form-data; boundary=B', 'content-encoding': 'gzip' }
    const statuses: number[] = []
    const fields = `"f":[${'{},'.repeat(20_000)}{}]`
    const outcomes = await target.comesTo(async () => {
      for (const body of forms) statuses.push((await target.post('minidump', body, header)).status)
      statuses.push(await target.envelope(gzipSync(`{}\n${`{"type":"hologram",${fields}}\n\n`.repeat(1000)}`), 'gzip'))
      statuses.push(await target.envelope(gzipSync(`{}\n${`{"type":"raw_security"}\n[${'{},'.repeat(340_000)}{}]\n`.repeat(20)}`), 'gzip'))
    })
    expect(statuses).toEqual([200, 200, 200, 200, 200])
    expect(outcomes).toEqual({
      'error accepted': 3,
      'attachment accepted': 24,
      'default invalid too_large:form_data': 3,
      'unknown filtered unknown_item': 1000,
      'security invalid security_report': 1000,
      'security invalid too_many_items': 340_001 * 20 - 1000,
    })
  })

  it('that are cut off, or are not what they say, are named', async () => {
    const good = envelope({}, [{ type: 'event' }, { message: 'x'.repeat(5000) }])
    const liars: [Buffer, string][] = [
      [gzipSync(good).subarray(0, 60), 'gzip'],
      [gzipSync(good), 'br'],
      [gzipSync(good), 'zstd'],
      [good, 'gzip'],
      [deflateSync(good).subarray(0, -1), 'deflate'],
    ]
    const outcomes = await target.comesTo(all(liars, ([body, coding]) => target.envelope(body, coding)))
    expect(outcomes).toEqual({ 'default invalid invalid_compression': liars.length })
  })
})

describe('JSON', () => {
  it('that ends ten thousand or a million levels deep, or is no object, is no event', async () => {
    const deep = [nested(10_000), nested(500_000), '['.repeat(1_000_000), nested(10_000, '{"a":', '}')]
    const outcomes = await target.comesTo(all(deep, (payload) => target.envelope(envelope({}, [{ type: 'event' }, payload]))))
    expect(outcomes).toEqual({ 'error invalid invalid_json': deep.length })
    const inHeader = `{}\n{"type":"event","x":${nested(10_000)}}\n{}\n`
    expect(await target.comesTo(() => target.envelope(inHeader))).toEqual({ 'default invalid invalid_envelope': 1 })
  })

  it('nested ten thousand deep in a field is stored, cut to its limits', async () => {
    const eventId = newId()
    await target.envelope(
      envelope({ event_id: eventId }, [
        { type: 'event' },
        `{"message":"deep","extra":${nested(10_000)},"contexts":{"a":${nested(10_000)}}}`,
      ]),
    )
    expect((await target.stored(eventId)).title).toBe('deep')
  })

  it('nested two hundred deep is stored, cut to its limits', async () => {
    const eventId = await target.event({
      message: 'deep',
      extra: { a: JSON.parse(nested(190)) },
      contexts: { b: { c: JSON.parse(nested(190)) } },
    })
    expect((await target.stored(eventId)).title).toBe('deep')
    await target.goodEventArrives()
  })

  it('with the names of inherited members pollutes nothing, and keeps them as names', async () => {
    const eventId = newId()
    const body = `{"event_id":"${eventId}",${inheritedNames}}\n{"type":"event",${inheritedTexts}}\n${eventOfInheritedNames()}\n{"type":"__proto__"}\n{}\n{"type":"constructor"}\n{}\n`
    expect(await target.comesTo(() => target.envelope(body))).toEqual({ 'error accepted': 1, 'unknown filtered unknown_item': 2 })
    const stored = await target.stored(eventId)
    const tags = new Map(stored.tags.map(({ key, value }) => [key, value]))
    expect([tags.get('__proto__'), tags.get('constructor'), tags.get('toString')]).toEqual(['p', 'c', 't'])
    expect(JSON.stringify(await target.goodEventArrives())).not.toContain('polluted')
  })

  it('with invalid UTF-8, NUL and lone surrogates is stored as text', async () => {
    const eventId = newId()
    expect(await target.comesTo(() => target.envelope(envelope({ event_id: eventId }, [{ type: 'event' }, eventOfBadText()])))).toEqual({
      'error accepted': 1,
    })
    const stored = JSON.stringify(await target.stored(eventId))
    expect(stored).not.toMatch(/\\u0000|\\ud[89a-f]/i)
    expect(stored).toContain('\uFFFD')
  })

  it('with numbers beyond all bounds is stored', async () => {
    const numbers = ['9007199254740993', '1e400', '-1e400', '1e-400', '9'.repeat(5000), '-0', '0.1e-7', '4611686018427387904123']
    const events = numbers.map(
      (number) =>
        `{"level":${number},"timestamp":${number},"message":"numbers","tags":{"n":${number}},"extra":{"n":[${number}]},"user":{"id":${number}},"time_spent":${number},"release":${number},
        "exception":[{"type":${number},"value":${number},"thread_id":${number},"stacktrace":{"frames":[{"lineno":${number},"colno":${number},"function":"f","instruction_addr":${number},"vars":{"n":${number}}}]}}],
        "breadcrumbs":[{"timestamp":${number},"message":"m"}],"fingerprint":[${number}],"_meta":{"message":{"":{"len":${number}}}}}`,
    )
    const send = (event: string) => target.envelope(envelope({}, [{ type: 'event' }, event.replaceAll('\n', '')]))
    expect(await target.comesTo(all(events, send))).toEqual({ 'error accepted': numbers.length })
  })
})

describe('texts of 1 MiB that are hostile to patterns', () => {
  it.each(Object.entries(placesOfText))('in %s take linear time', async (_place, eventOf) => {
    const texts = Object.values(regexHostile)
    const startedAtMs = performance.now()
    const outcomes = await target.comesTo(async () => {
      for (const text of texts) await target.envelope(gzipSync(envelope({}, [{ type: 'event' }, eventOf(text)])), 'gzip')
    })
    const accepted = outcomes['error accepted'] ?? 0
    const tooLarge = outcomes['error invalid too_large:event'] ?? 0
    expect(accepted + tooLarge).toBe(texts.length)
    expect(performance.now() - startedAtMs).toBeLessThan(texts.length * hostileTextMsMax)
  })
})

describe('too many of everything', () => {
  it('items: a thousand are taken, the rest is counted', async () => {
    const items = Array.from({ length: 1001 }, () => [{ type: 'event' }, { message: 'many' }] as const)
    expect(await target.comesTo(() => target.envelope(gzipSync(envelope({}, ...items)), 'gzip'))).toEqual({
      'error accepted': 1000,
      'error invalid too_many_items': 1,
    })
  })

  it('fields: the event is stored, cut to its limits', async () => {
    const events = eventsOfManyFields()
    expect(await target.comesTo(all(events, (event) => target.event(event)))).toEqual({ 'error accepted': events.length })
  })

  it('parts of a form: a thousand are read, thirty are stored', async () => {
    const body = multipart(
      'B',
      Array.from({ length: 10_000 }, (_, index) => [`name="a"; filename="${index}"`, 'x'] as const),
    )
    const path = `events/${newId()}/attachments`
    let status = 0
    const outcomes = await target.comesTo(async () => {
      status = (await target.post(path, body, { 'content-type': 'multipart/form-data; boundary=B' })).status
    })
    expect(status).toBe(201)
    expect(outcomes).toEqual({
      'attachment accepted': 30,
      'attachment invalid too_large:attachment': 970,
      'attachment invalid too_many_items': 1,
    })
  })
})

describe('lies', () => {
  it('about lengths break the frame there and lose nothing before it', async () => {
    const lengths = ['1000000', '1', '-1', '1e308', '"7"', '1.5']
    const bodies = lengths.map(
      (length) =>
        `${envelope({ event_id: newId() }, [{ type: 'event' }, { message: 'before' }]).toString()}{"type":"event","length":${length}}\n{"message":"x"}\n`,
    )
    expect(await target.comesTo(all(bodies, (body) => target.envelope(body)))).toEqual({
      'error accepted': lengths.length,
      'default invalid invalid_envelope': lengths.length,
    })
  })

  it('about ids: the first event of an id wins, whatever comes later under it', async () => {
    const eventId = newId()
    const outcomes = await target.comesTo(async () => {
      await target.event({ message: 'first' }, eventId)
      await target.stored(eventId)
      await target.event({ message: 'second' }, eventId)
      await target.event({ exception: { type: 'Third' } }, eventId.toUpperCase())
    })
    expect(outcomes).toEqual({ 'error accepted': 1, 'error invalid duplicate': 2 })
    expect((await target.stored(eventId)).title).toBe('first')
  })

  it('about the time: ten years off in both directions, and no time at all', async () => {
    const nowMs = Date.now()
    const offMs = 10 * 365.25 * 86_400_000
    const ids: string[] = []
    const times = [(nowMs - offMs) / 1000, (nowMs + offMs) / 1000, '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', -1, 1e300, '', nowMs]
    const outcomes = await target.comesTo(async () => {
      for (const timestamp of times) ids.push(await target.event({ message: 'clock', timestamp }))
      for (const sentAtMs of [nowMs - offMs, nowMs + offMs]) {
        const eventId = newId()
        const header = { event_id: eventId, sent_at: new Date(sentAtMs).toISOString() }
        await target.envelope(envelope(header, [{ type: 'event' }, { message: 'clock', timestamp: sentAtMs / 1000 }]))
        ids.push(eventId)
      }
    })
    expect(outcomes).toEqual({ 'error accepted': ids.length })
    for (const id of ids) expect(Math.abs(Date.parse((await target.stored(id)).dateCreated) - nowMs)).toBeLessThan(90_000)
  })
})

describe('connections', () => {
  it('with a header of 64 KiB are answered 431', async () => {
    const text = await target.raw([`POST /api/1/envelope/ HTTP/1.1\r\nHost: x\r\nX-Sentry-Auth: ${'x'.repeat(65_536)}\r\n\r\n`], 5000)
    expect(text).toMatch(/^HTTP\/1\.1 431 /)
    await target.goodEventArrives()
  })

  it('with something else than HTTP are answered 400 or closed', async () => {
    const head = `POST /api/${target.project.projectId}/envelope/?sentry_key=${target.key} HTTP/1.1\r\nHost: x\r\n`
    const answers = await Promise.all(malformed(head).map((bytes) => target.raw([Buffer.from(bytes, 'latin1')], 3000)))
    for (const answer of answers) expect(answer).toMatch(/^(?:HTTP\/1\.1 4\d\d |$)/)
    await target.goodEventArrives()
  })

  it('that end in the middle of a large body leave no file behind', async () => {
    const spool = join(server.dataDir, 'spool')
    const socket = createConnection(target.port, '127.0.0.1').on('error', () => {})
    socket.write(
      `POST /api/${target.project.projectId}/envelope/?sentry_key=${target.key} HTTP/1.1\r\nHost: x\r\nContent-Length: ${10 * mebibyte}\r\n\r\n${eventHeader()}`,
    )
    for (let sent = 0; sent < 3; sent += 1) socket.write(Buffer.alloc(mebibyte, 0x20))
    await until('the spool file', 5000, async () => ((await readdir(spool)).length > 0 ? true : undefined))
    socket.destroy()
    await until('an empty spool', 5000, async () => ((await readdir(spool)).length === 0 ? true : undefined))
    expect((await target.goodEventArrives()).title).toMatch(/^honest /)
  })

  it('that are slow on purpose are ended: a header after 15 s, a body after 10 s', async () => {
    const [headerMs, bodyMs] = await Promise.all([slowHeader, slowBody])
    expect([headerMs > 14_000, headerMs < 25_000, bodyMs > 9_000, bodyMs < 20_000]).toEqual([true, true, true, true])
    await target.goodEventArrives()
  })

  it('that ask for odd paths and queries get an answer of their own, and no file', async () => {
    const { posts, gets } = oddPaths(target.project.projectId)
    const authorization = { authorization: `Bearer ${target.project.token}` }
    for (const path of posts)
      expect([path.slice(0, 80), (await target.send('POST', path, '{}\n')).status]).toEqual([
        path.slice(0, 80),
        expect.toSatisfy((status: number) => status >= 400 && status < 500),
      ])
    for (const path of gets) {
      const { status, body } = await target.send('GET', path, '', authorization)
      expect([path.slice(0, 80), status]).toEqual([path.slice(0, 80), expect.toSatisfy((code: number) => code < 500)])
      expect(body).not.toMatch(/root:|"private": true/)
    }
    await target.goodEventArrives()
  })
})

describe('the door', () => {
  it('says what is wrong with key, address, frame and size, and counts it', async () => {
    const { projectId } = target.project
    const before = await target.outcomes()
    const wanted = await refusals(target, other)
    for (const [what, request] of Object.entries(wanted)) expect([what, (await request()).status]).toEqual([what, Number(what.slice(-3))])
    const tooLarge = `POST /api/${projectId}/envelope/?sentry_key=${target.key} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n{}`
    expect(await target.raw([tooLarge], 5000)).toMatch(/^HTTP\/1\.1 413 /)
    await target.goodEventArrives()
    const counted = await until('the counts of the door', 15_000, async () => {
      const after = await target.outcomes()
      return after['unknown invalid too_large:envelope'] === undefined ? undefined : after
    })
    const grownBy = (name: string): number => (counted[name] ?? 0) - (before[name] ?? 0)
    const names = [
      'unknown invalid invalid_envelope',
      'error invalid too_large:event',
      'error invalid invalid_json',
      'security invalid too_large:security',
    ]
    expect(names.map(grownBy)).toEqual([4, 3, 1, 1])
    expect(grownBy('unknown invalid project_id')).toBeGreaterThanOrEqual(1)
    expect(grownBy('unknown invalid project_id:other_project')).toBe(2)
  })
})
