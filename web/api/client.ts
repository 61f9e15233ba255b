import type { ErrorAnswer } from '#packages/contract/organization'

import type { Reach } from './reach.ts'

/** Why a request gave no value. `status` 0: the server was not reached. */
export interface Failure {
  readonly status: number
  readonly detail: string
}

/** What a request gave. The client never throws: a failure is a value. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly headers: Headers }
  | { readonly ok: false; readonly failure: Failure }

export interface Api {
  /** Reads; repeated while the server restarts (503 with Retry-After, or no connection). */
  readonly get: <T>(path: string, signal?: AbortSignal) => Promise<Answer<T>>
  /** Changes something; sent once, as JSON or as a form with files. So do `put` and `delete`; an empty answer (204) is null. */
  readonly post: <T>(path: string, body?: object) => Promise<Answer<T>>
  readonly put: <T>(path: string, body?: object) => Promise<Answer<T>>
  readonly delete: <T = null>(path: string) => Promise<Answer<T>>
}

export interface ApiOptions {
  readonly fetch: typeof fetch
  readonly wait: (ms: number) => Promise<void>
  /** Token of the session, sent as `X-CSRF-Token`; empty when nobody is signed in. */
  readonly csrf: () => string
  /** Called when the server answers 401: the session ended. */
  readonly onSignedOut: () => void
  /** Told how every try fared. */
  readonly onReach?: (reach: Reach) => void
}

/** Further tries of a GET, and the longest wait between two. */
const retriesMax = 3
const waitMsMax = 5_000
/** A change that is not answered for so long is given up: a form must not be busy for ever. */
const changeMsMax = 60_000
/** Files take longer. */
const uploadMsMax = 30 * 60_000

/** Thrown by queries only, because the query cache knows failures as exceptions. */
class RequestFailed extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.detail)
    this.name = 'RequestFailed'
    this.failure = failure
  }
}

/** The failure inside anything that a query threw. */
export const failureOf = (error: unknown): Failure =>
  error instanceof RequestFailed ? error.failure : { status: 0, detail: error instanceof Error ? error.message : String(error) }

/** The value of an answer; throws `RequestFailed`. For query functions. */
export const valueOf = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new RequestFailed(answer.failure)
  return answer.value
}

const isErrorAnswer = (body: unknown): body is ErrorAnswer =>
  typeof body === 'object' && body !== null && 'detail' in body && typeof body.detail === 'string'

/** An answer that arrived as a whole. */
interface Arrived {
  readonly response: Response
  readonly text: string
}

const readBody = (text: string): unknown => {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const readAnswer = <T>({ response, text }: Arrived): Answer<T> => {
  const body = readBody(text)
  if (!response.ok)
    return {
      ok: false,
      failure: { status: response.status, detail: isErrorAnswer(body) ? body.detail : `The server answered ${String(response.status)}` },
    }
  if (body === undefined)
    return {
      ok: false,
      failure: { status: response.status, detail: 'The answer was not JSON: something between here and the server changed it' },
    }
  // The contract in packages/contract is the type of what the server sends.
  return { ok: true, value: body as T, headers: response.headers }
}

/** What is read is an object or a list; `null` or a number is somebody else's answer. */
const readValue = <T>(arrived: Arrived): Answer<T> => {
  const answer = readAnswer<T>(arrived)
  if (!answer.ok || (typeof answer.value === 'object' && answer.value !== null)) return answer
  return {
    ok: false,
    failure: { status: arrived.response.status, detail: 'The answer was not one of this server: something between here and it changed it' },
  }
}

const retryAfterMs = (response: Response): number => {
  const seconds = Number(response.headers.get('retry-after') ?? '1')
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, waitMsMax) : 1000
}

const isTimeout = ({ reason }: AbortSignal): boolean => reason instanceof DOMException && reason.name === 'TimeoutError'

const unreachable: Failure = { status: 0, detail: 'The server cannot be reached' }

/** Makes the client of `/api/0`. Paths begin with a slash and are below `/api/0`. */
export const createApi = (options: ApiOptions): Api => {
  const finish = <T>(arrived: Arrived): Answer<T> => {
    if (arrived.response.status === 401) options.onSignedOut()
    return readValue<T>(arrived)
  }
  const send = async (path: string, init: RequestInit): Promise<Arrived | null> => {
    try {
      const response = await options.fetch(`/api/0${path}`, { credentials: 'same-origin', ...init })
      // A connection that breaks in the middle of the answer is no answer.
      const text = await response.text()
      options.onReach?.(response.status === 503 ? 'restarting' : 'reached')
      return { response, text }
    } catch (error) {
      if (init.signal?.aborted && !isTimeout(init.signal)) throw error
      options.onReach?.('unreached')
      return null
    }
  }
  const change = async <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: object = {}): Promise<Answer<T>> => {
    const csrf = options.csrf()
    const isForm = body instanceof FormData
    // The browser names the type of a form, with its boundary.
    const type = isForm ? {} : { 'Content-Type': 'application/json' }
    const headers = { Accept: 'application/json', ...type, ...(csrf !== '' && { 'X-CSRF-Token': csrf }) }
    const signal = AbortSignal.timeout(isForm ? uploadMsMax : changeMsMax)
    const arrived = await send(path, {
      method,
      headers,
      signal,
      ...(method !== 'DELETE' && { body: isForm ? body : JSON.stringify(body) }),
    })
    // A wrong password answers 401 too: that is no session that ended.
    return arrived ? readAnswer(arrived) : { ok: false, failure: unreachable }
  }
  return {
    get: async (path, signal) => {
      for (let tried = 0; ; tried += 1) {
        // oxlint-disable-next-line no-await-in-loop -- tries follow each other
        const arrived = await send(path, { headers: { Accept: 'application/json' }, ...(signal && { signal }) })
        if (arrived && arrived.response.status !== 503) return finish(arrived)
        if (tried === retriesMax) return arrived ? finish(arrived) : { ok: false, failure: unreachable }
        // oxlint-disable-next-line no-await-in-loop -- see above
        await options.wait(arrived ? retryAfterMs(arrived.response) : 1000 * (tried + 1))
      }
    },
    post: (path, body) => change('POST', path, body),
    put: (path, body) => change('PUT', path, body),
    delete: (path) => change('DELETE', path),
  }
}
