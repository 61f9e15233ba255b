import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import type { SessionAnswer } from '#packages/contract/organization'

import { createApi } from '../../api/client.ts'
import type { Answer } from '../../api/client.ts'
import { ApiContext } from '../../api/context.ts'
import { sessionKey } from '../../api/queries.ts'
import { useChange } from './use-change.ts'

const sessionOf = (csrf: string): SessionAnswer => ({
  user: csrf === '' ? null : { id: '1', email: 'ada@acme.example', name: 'Ada', isSuperuser: false },
  csrf,
  organizations: [],
  setupNeeded: false,
})

/** A server whose session has this token; changes with another one are refused by `status`. */
const serve = (token: string, status: number, detail: string) => {
  const sent: string[] = []
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  client.setQueryData(sessionKey, sessionOf('before'))
  const api = createApi({
    fetch: (_path, init) => {
      const csrf = new Headers(init?.headers).get('x-csrf-token')
      const method = init?.method ?? 'GET'
      sent.push(`${method} ${String(csrf)}`)
      if (method === 'GET') return Promise.resolve(new Response(JSON.stringify(sessionOf(token)), { status: 200 }))
      return Promise.resolve(csrf === token ? new Response('{"name":"web"}') : new Response(JSON.stringify({ detail }), { status }))
    },
    wait: () => Promise.resolve(),
    csrf: () => client.getQueryData<SessionAnswer>(sessionKey)?.csrf ?? '',
    onSignedOut: () => undefined,
  })
  const wrapper = ({ children }: { readonly children: React.ReactNode }) => (
    <QueryClientProvider client={client}>
      <ApiContext value={api}>{children}</ApiContext>
    </QueryClientProvider>
  )
  const change = renderHook(() => useChange(), { wrapper }).result.current
  const put = async (): Promise<Answer<{ name: string }>> => {
    let answer: Answer<{ name: string }> | undefined
    await act(async () => {
      answer = await change((each) => each.put<{ name: string }>('/thing/', {}))
    })
    if (!answer) throw new Error('no answer')
    return answer
  }
  return { sent, put }
}

describe('a change', () => {
  it('is sent once when the session is known', async () => {
    const { sent, put } = serve('before', 403, '')
    expect((await put()).ok).toBe(true)
    expect(sent).toEqual(['PUT before'])
  })

  it.each([
    [401, 'Authentication credentials were not provided'],
    [403, 'The X-CSRF-Token header is missing or wrong'],
  ])('is sent again with the token of a session that was begun in another tab (%i)', async (status, detail) => {
    const { sent, put } = serve('after', status, detail)
    expect((await put()).ok).toBe(true)
    expect(sent).toEqual(['PUT before', 'GET null', 'PUT after'])
  })

  it('says what to do when nobody is signed in, and loses nothing', async () => {
    const { sent, put } = serve('', 401, 'Authentication credentials were not provided')
    const answer = await put()
    expect(!answer.ok && answer.failure.detail).toContain('Sign in again, then save')
    expect(sent).toEqual(['PUT before', 'GET null'])
  })

  it('that is refused for another reason is not sent again', async () => {
    const { sent, put } = serve('after', 403, 'You do not have permission to perform this action.')
    const answer = await put()
    expect(!answer.ok && answer.failure).toEqual({ status: 403, detail: 'You do not have permission to perform this action.' })
    expect(sent).toEqual(['PUT before'])
  })
})
