import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import type { SessionAnswer } from '#packages/contract/organization'

import { createApi } from '../../api/client.ts'
import { ApiContext } from '../../api/context.ts'
import { sessionKey } from '../../api/queries.ts'
import { makeRouter } from '../../routes.tsx'

const nobody: SessionAnswer = { user: null, csrf: '', organizations: [], setupNeeded: false }
const signedIn: SessionAnswer = { ...nobody, user: { id: '1', email: 'ada@acme.example', name: 'Ada', isSuperuser: false }, csrf: 'c5f' }
const invitation = {
  organization: { slug: 'acme', name: 'Acme' },
  email: 'ada@acme.example',
  orgRole: 'member',
  expired: false,
  signedInAs: null,
  needsSignIn: false,
  isMember: false,
}

interface Sent {
  readonly call: string
  readonly csrf: string | null
  readonly body: string
}

/** Opens the page of a link; `answers` are status and body by method and path below `/api/0`. */
const openPage = (answers: Readonly<Record<string, readonly [status: number, body: unknown]>>): Sent[] => {
  const sent: Sent[] = []
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const api = createApi({
    fetch: (path, init) => {
      const call = `${init?.method ?? 'GET'} ${typeof path === 'string' ? path.slice('/api/0'.length) : ''}`
      sent.push({ call, csrf: new Headers(init?.headers).get('x-csrf-token'), body: typeof init?.body === 'string' ? init.body : '' })
      const [status, body] = answers[call] ?? [404, { detail: 'The requested resource does not exist' }]
      return Promise.resolve(new Response(JSON.stringify(body), { status }))
    },
    wait: () => Promise.resolve(),
    csrf: () => client.getQueryData<SessionAnswer>(sessionKey)?.csrf ?? '',
    onSignedOut: () => undefined,
  })
  window.history.replaceState(null, '', '/accept-invite/7/5ec4e7/')
  render(
    <QueryClientProvider client={client}>
      <ApiContext value={api}>
        <RouterProvider router={makeRouter({ api, client })} />
      </ApiContext>
    </QueryClientProvider>,
  )
  return sent
}

describe('the page of an invitation link', () => {
  it('sends the CSRF token of who is signed in', async () => {
    const sent = openPage({
      'GET /auth/session/': [200, signedIn],
      'GET /accept-invite/7/5ec4e7/': [200, { ...invitation, signedInAs: 'ada@acme.example' }],
      'POST /accept-invite/7/5ec4e7/': [410, { detail: 'This invitation has expired. Ask for a new link.' }],
    })
    fireEvent.click(await screen.findByRole('button', { name: 'Join' }, { timeout: 5_000 }))
    expect((await screen.findByRole('alert')).textContent).toBe('This invitation has expired. Ask for a new link.')
    expect(sent.at(-1)).toEqual({ call: 'POST /accept-invite/7/5ec4e7/', csrf: 'c5f', body: '{}' })
  })

  it('says that a link was used, in the words of the server', async () => {
    openPage({ 'GET /auth/session/': [200, nobody], 'GET /accept-invite/7/5ec4e7/': [404, { detail: 'Ask for a new link.' }] })
    expect(await screen.findByRole('heading', { name: 'This invitation does not work any more' }, { timeout: 5_000 })).toBeTruthy()
    expect(document.body.textContent).toContain('Ask for a new link.')
  })
})
