import { describe, expect, it } from 'vitest'

import { createApi } from './client.ts'

const answering = (...answers: readonly (Response | 'offline')[]) => {
  const calls: { path: string; init: RequestInit | undefined }[] = []
  const waits: number[] = []
  let signedOut = 0
  const reached: string[] = []
  const api = createApi({
    fetch: (path, init) => {
      const answer = answers[calls.length]
      calls.push({ path: typeof path === 'string' ? path : '', init })
      return answer === undefined || answer === 'offline' ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(answer)
    },
    wait: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
    csrf: () => 'token-1',
    onReach: (reach) => reached.push(reach),
    onSignedOut: () => {
      signedOut += 1
    },
  })
  return { api, calls, waits, reached, signedOutTimes: () => signedOut }
}

describe('1. answers are values', () => {
  it('a value comes with its headers', async () => {
    const { api } = answering(Response.json([1], { headers: { 'x-hits': '37' } }))
    const answer = await api.get<number[]>('/x/')
    expect(answer.ok && [answer.value, answer.headers.get('x-hits')]).toEqual([[1], '37'])
  })

  it('an error carries the words of the server', async () => {
    const { api } = answering(Response.json({ detail: 'unknown key: foo' }, { status: 400 }))
    expect(await api.get('/x/')).toEqual({ ok: false, failure: { status: 400, detail: 'unknown key: foo' } })
  })

  it('a page that is no JSON is a failure, not an exception', async () => {
    const { api } = answering(new Response('<html>proxy</html>'))
    expect(await api.get('/x/')).toMatchObject({ ok: false, failure: { status: 200 } })
  })

  it.each([['null'], ['7'], ['"text"'], ['']])('a read that is answered by %s is a failure: no route answers that', async (body) => {
    const { api } = answering(new Response(body))
    expect(await api.get('/x/')).toMatchObject({ ok: false, failure: { status: 200 } })
  })

  it('a connection that breaks in the middle of an answer is no answer; reads are sent again', async () => {
    const broken = () =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode('{"a":'))
            controller.error(new TypeError('network error'))
          },
        }),
      )
    const { api, reached } = answering(broken(), Response.json([7]), broken())
    expect(await api.get('/x/')).toMatchObject({ ok: true, value: [7] })
    expect(await api.post('/x/')).toMatchObject({ ok: false, failure: { status: 0 } })
    expect(reached).toEqual(['unreached', 'reached', 'unreached'])
  })
})

describe('2. a server that restarts is waited for', () => {
  it('GET is sent again after Retry-After', async () => {
    const { api, calls, waits } = answering(
      new Response('', { status: 503, headers: { 'retry-after': '2' } }),
      'offline',
      Response.json(['here']),
    )
    expect(await api.get('/x/')).toMatchObject({ ok: true, value: ['here'] })
    expect([calls.length, waits]).toEqual([3, [2000, 2000]])
  })

  it('every try tells how it fared', async () => {
    const { api, reached } = answering(new Response('', { status: 503 }), 'offline', Response.json(1))
    await api.get('/x/')
    expect(reached).toEqual(['restarting', 'unreached', 'reached'])
  })

  it('gives up after four tries', async () => {
    const { api, calls } = answering('offline', 'offline', 'offline', 'offline', Response.json(1))
    expect(await api.get('/x/')).toMatchObject({ ok: false, failure: { status: 0 } })
    expect(calls).toHaveLength(4)
  })

  it('POST is sent once', async () => {
    const { api, calls } = answering(new Response('', { status: 503 }), Response.json(1))
    expect(await api.post('/x/')).toMatchObject({ ok: false, failure: { status: 503 } })
    expect(calls).toHaveLength(1)
  })
})

describe('3. sessions', () => {
  it('changes carry the token of the session, reads do not', async () => {
    const { api, calls } = answering(Response.json(1), Response.json(1))
    await api.post('/x/', { a: 1 })
    await api.get('/x/')
    expect(calls.map(({ init }) => new Headers(init?.headers).get('x-csrf-token'))).toEqual(['token-1', null])
  })

  it('a form with files goes as it is, and the browser names its type', async () => {
    const { api, calls } = answering(Response.json({}))
    const form = new FormData()
    await api.post('/x/', form)
    expect(calls[0]?.init).toMatchObject({ body: form, headers: { Accept: 'application/json', 'X-CSRF-Token': 'token-1' } })
    expect(calls[0]?.init?.headers).not.toHaveProperty('Content-Type')
  })

  it('401 on a read ends the session, 401 on a sign-in does not', async () => {
    const { api, signedOutTimes } = answering(new Response('', { status: 401 }), new Response('', { status: 401 }))
    await api.post('/auth/login/')
    expect(signedOutTimes()).toBe(0)
    await api.get('/x/')
    expect(signedOutTimes()).toBe(1)
  })
})
