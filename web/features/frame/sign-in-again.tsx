import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'

import type { LoginRequest, SessionAnswer, UserSummary } from '#packages/contract/organization'

import { useApi } from '../../api/context.ts'
import { sessionKey } from '../../api/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'

import styles from './frame.module.css'

/** Signs the same user in; then everything that failed meanwhile is read anew. Returns the refusal, or null. */
const useSignIn = (user: UserSummary) => {
  const api = useApi()
  const client = useQueryClient()
  return async (password: string): Promise<string | null> => {
    const request: LoginRequest = { email: user.email, password }
    const answer = await api.post<SessionAnswer>('/auth/login/', request)
    if (!answer.ok) return answer.failure.detail
    client.setQueryData(sessionKey, answer.value)
    void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' })
    return null
  }
}

/** Over the page of a user whose session ended: the page stays as it is, with all that was typed (ui.md 1.6). */
export const SignInAgain = ({ user }: { readonly user: UserSummary }) => {
  const [open, setOpen] = useState(true)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const signIn = useSignIn(user)
  const submit = async (form: FormData) => {
    const password = form.get('password')
    setBusy(true)
    setRefusal(await signIn(typeof password === 'string' ? password : ''))
    setBusy(false)
  }
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // A form of the page below is not sent along.
    event.stopPropagation()
    void submit(new FormData(event.currentTarget))
  }
  return (
    <>
      <p className={styles.banner}>
        <b>Your session ended.</b> What is on the page stays.{' '}
        <button type="button" onClick={() => setOpen(true)}>
          Sign in again
        </button>
      </p>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Your session ended"
        note="Sign in to go on where you are; nothing that you typed is lost."
        width="small"
      >
        <form onSubmit={onSubmit}>
          <Field label="E-mail" type="email" name="email" autoComplete="username" value={user.email} readOnly />
          <Field label="Password" type="password" name="password" autoComplete="current-password" required />
          {refusal !== null && (
            <p role="alert" className={styles.refusal}>
              {refusal}
            </p>
          )}
          <p className={styles.submit}>
            <Button type="submit" look="primary" size="medium" disabled={busy}>
              {busy ? 'Signing in' : 'Sign in'}
            </Button>
          </p>
        </form>
      </Dialog>
    </>
  )
}
