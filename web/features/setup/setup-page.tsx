import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { FormEvent } from 'react'

import type { SetupAnswer, SetupRequest } from '#packages/contract/organization'

import type { Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionKey, sessionQuery } from '../../api/queries.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { LonePage } from '../auth/lone-page.tsx'
import { parseSetup } from './url.ts'

import styles from '../auth/auth.module.css'
import own from './setup.module.css'

const fieldText = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

const readRequest = (form: FormData, token: string): SetupRequest => {
  const password = form.get('password')
  return {
    token,
    email: fieldText(form, 'email'),
    password: typeof password === 'string' ? password : '',
    organization: fieldText(form, 'organization'),
    url: fieldText(form, 'url').replace(/\/$/, ''),
  }
}

/** Where the server is reached is known from the page's own address; who is behind another one opens this. */
const Address = () => (
  <details className={own.address}>
    <summary>
      Address of this server: <b>{window.location.origin}</b>
    </summary>
    <Field
      label="Address of this server"
      name="url"
      type="url"
      defaultValue={window.location.origin}
      hint="As browsers and SDKs reach it. It becomes part of the DSN."
      autoComplete="off"
      required
    />
  </details>
)

const SetupForm = ({ token }: { readonly token: string }) => {
  const api = useApi()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const send = async (request: SetupRequest) => {
    setBusy(true)
    const answer = await api.post<SetupAnswer>('/setup/', request)
    setBusy(false)
    if (!answer.ok) {
      setRefusal(answer.failure)
      return
    }
    const { session, organization } = answer.value
    client.setQueryData(sessionKey, session)
    await navigate({ to: '/organizations/$org/projects/new/', params: { org: organization.slug }, replace: true })
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void send(readRequest(new FormData(event.currentTarget), token))
  }
  return (
    <form onSubmit={submit}>
      <Refusal failure={refusal} />
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the page is this form */}
      <Field label="E-mail" name="email" type="email" autoComplete="username" autoFocus required />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        hint="At least 8 characters."
        required
      />
      <Field
        label="Organization"
        name="organization"
        type="text"
        autoComplete="organization"
        maxLength={64}
        hint="Your company or team. It is part of every address, and can change later."
        required
      />
      <Address />
      <p className={styles.submit}>
        <Button type="submit" look="primary" size="medium" disabled={busy}>
          {busy ? 'Creating' : 'Create and choose a platform'}
        </Button>
      </p>
    </form>
  )
}

/** `/setup/?token=`: one form makes the owner and the organization; the next page makes the first project. */
export const SetupPage = () => {
  const { token } = parseSetup(useSearch({ from: '/setup' }))
  const session = useQuery(sessionQuery(useApi())).data
  if (session && !session.setupNeeded) {
    return (
      <LonePage title="This server is set up already" lead="The setup link can be used once.">
        <p className={styles.submit}>
          <Link className={buttonClass({ size: 'medium', look: 'primary' })} to="/">
            Continue
          </Link>
        </p>
      </LonePage>
    )
  }
  if (token === undefined)
    return (
      <LonePage
        title="The setup link is incomplete"
        lead="Open the whole link that the server printed to its terminal; it ends in ?token= and a long word."
      />
    )
  return (
    <LonePage title="Set up Vedette" lead="Three fields, then the lines for your first app.">
      <SetupForm token={token} />
    </LonePage>
  )
}
