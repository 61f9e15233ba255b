import { act, fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import type { AcceptRequest, InvitationAnswer } from '#packages/contract/member'

import type { Failure } from '../../api/client.ts'
import { Invitation } from './invitation.tsx'

const invitation: InvitationAnswer = {
  organization: { slug: 'acme', name: '<script>Acme</script>' },
  email: 'ada@acme.example',
  orgRole: 'member',
  expired: false,
  signedInAs: null,
  needsSignIn: false,
  isMember: false,
}
const path = '/accept-invite/1/2/'

const show = (given: Partial<InvitationAnswer>, failure: Failure | null = null) => {
  const sent: AcceptRequest[] = []
  const onAccept = (request: AcceptRequest) => {
    sent.push(request)
    return Promise.resolve(failure)
  }
  render(<Invitation invitation={{ ...invitation, ...given }} path={path} onAccept={onAccept} />)
  return sent
}
const press = async (name: string) => {
  const form = screen.getByRole('button', { name }).closest('form')
  // oxlint-disable-next-line typescript/require-await -- waits for what the press begins
  await act(async () => {
    if (form) fireEvent.submit(form)
  })
}

describe('an invitation', () => {
  it('makes a new account from name and password', async () => {
    const sent = show({})
    expect(screen.getByRole('heading', { name: 'Join <script>Acme</script>' })).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('E-mail').value).toBe('ada@acme.example')
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Ada' } })
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'long enough' } })
    await press('Create account and join')
    expect(sent).toEqual([{ name: 'Ada', password: 'long enough' }])
  })

  it('joins with the account that is signed in, without asking for anything', async () => {
    const sent = show({ signedInAs: 'grace@acme.example' })
    expect(screen.queryByLabelText('Password')).toBeNull()
    expect(document.body.textContent).toContain('grace@acme.example')
    await press('Join')
    expect(sent).toEqual([{}])
  })

  it('leads to the sign-in, and back here, when the address has an account', () => {
    show({ needsSignIn: true })
    const way = screen.getByRole('link', { name: 'Sign in' })
    expect(way.getAttribute('href')).toBe('/auth/login/?next=%2Faccept-invite%2F1%2F2%2F')
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('says that it has expired, or that there is nothing to do', () => {
    show({ expired: true })
    expect(screen.getByRole('heading', { name: 'This invitation has expired' })).toBeTruthy()
    expect(screen.queryByRole('button')).toBeNull()
    show({ isMember: true, signedInAs: 'ada@acme.example' })
    expect(screen.getByRole('link', { name: 'Continue' })).toBeTruthy()
  })

  it('says why it was refused, in the words of the server', async () => {
    show({}, { status: 404, detail: 'This invitation is not valid any more' })
    await press('Create account and join')
    expect(screen.getByRole('alert').textContent).toBe('This invitation is not valid any more')
  })
})
