import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { FormEvent } from 'react'

import type { LoginRequest, SessionAnswer } from '#packages/contract/organization'

import type { Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionKey, sessionQuery } from '../../api/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { GoOnce } from '../../ui/go-once.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { LonePage } from './lone-page.tsx'

import styles from './auth.module.css'

const fieldText = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** `/auth/login/`: e-mail and password. */
export const LoginPage = () => {
  const api = useApi()
  const client = useQueryClient()
  const router = useRouter()
  const { next } = useSearch({ from: '/auth/login' })
  const session = useQuery(sessionQuery(api)).data
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const signIn = async (form: FormData) => {
    setBusy(true)
    const request: LoginRequest = { email: fieldText(form, 'email').trim(), password: fieldText(form, 'password') }
    const answer = await api.post<SessionAnswer>('/auth/login/', request)
    setBusy(false)
    if (!answer.ok) {
      setRefusal(answer.failure)
      return
    }
    client.clear()
    client.setQueryData(sessionKey, answer.value)
    router.history.replace(next ?? '/')
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void signIn(new FormData(event.currentTarget))
  }
  if (session?.setupNeeded) return <GoOnce go={() => router.history.replace('/')} />
  return (
    <LonePage title="Sign in">
      <Refusal failure={refusal} />
      <form onSubmit={submit}>
        <Field label="E-mail" name="email" type="email" autoComplete="username" required />
        <Field label="Password" name="password" type="password" autoComplete="current-password" required />
        <p className={styles.submit}>
          <Button type="submit" look="primary" size="medium" disabled={busy}>
            {busy ? 'Signing in' : 'Sign in'}
          </Button>
        </p>
      </form>
    </LonePage>
  )
}
