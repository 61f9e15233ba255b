import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { FormEvent } from 'react'

import type { SetupAnswer, SetupRequest } from '#packages/contract/organization'

import { useApi } from '../../api/context.ts'
import { sessionKey, sessionQuery } from '../../api/queries.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { LonePage, Refusal } from '../auth/lone-page.tsx'
import { platforms } from './snippets.ts'
import { parseSetup } from './url.ts'

import styles from '../auth/auth.module.css'

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
    project: fieldText(form, 'project'),
    platform: fieldText(form, 'platform'),
    url: fieldText(form, 'url').replace(/\/$/, ''),
  }
}

const PlatformChoice = () => (
  <fieldset className={styles.choices}>
    <legend>Platform of the first project</legend>
    <div className={styles.tiles}>
      {platforms.map(({ value, label }, index) => (
        <label key={value} className={styles.tile}>
          <input type="radio" name="platform" value={value} defaultChecked={index === 0} />
          <span>{label}</span>
        </label>
      ))}
    </div>
  </fieldset>
)

const SetupForm = ({ token }: { readonly token: string }) => {
  const api = useApi()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const send = async (request: SetupRequest) => {
    setBusy(true)
    const answer = await api.post<SetupAnswer>('/setup/', request)
    setBusy(false)
    if (!answer.ok) {
      setRefusal(answer.failure.detail)
      return
    }
    const { session, organization, project } = answer.value
    client.setQueryData(sessionKey, session)
    await navigate({
      to: '/organizations/$org/projects/$project/getting-started/',
      params: { org: organization.slug, project: project.slug },
      replace: true,
    })
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void send(readRequest(new FormData(event.currentTarget), token))
  }
  return (
    <form onSubmit={submit}>
      <Refusal text={refusal} />
      <div className={styles.pair}>
        <Field label="E-mail" name="email" type="email" autoComplete="username" required />
        <Field label="Password" name="password" type="password" autoComplete="new-password" minLength={8} required />
        <Field label="Organization" name="organization" type="text" autoComplete="organization" maxLength={64} required />
        <Field label="Project" name="project" type="text" autoComplete="off" maxLength={64} required />
      </div>
      <PlatformChoice />
      <Field
        label="Address of this server"
        name="url"
        type="url"
        defaultValue={window.location.origin}
        hint="As browsers and SDKs reach it. It becomes part of the DSN."
        autoComplete="off"
        required
      />
      <p className={styles.submit}>
        <Button type="submit" look="primary" size="medium" disabled={busy}>
          {busy ? 'Creating' : 'Create and show the DSN'}
        </Button>
      </p>
    </form>
  )
}

/** `/setup/?token=`: one form makes the owner, the organization and the first project. */
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
    <LonePage wide title="Set up Vedette" lead="One form, then the DSN for your first app.">
      <SetupForm token={token} />
    </LonePage>
  )
}
