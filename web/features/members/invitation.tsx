import { useState } from 'react'
import type { FormEvent } from 'react'

import type { AcceptRequest, InvitationAnswer } from '#packages/contract/member'

import type { Failure } from '../../api/client.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { LonePage } from '../auth/lone-page.tsx'

import styles from '../auth/auth.module.css'

const fieldText = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

const Accept = ({ busy, label }: { readonly busy: boolean; readonly label: string }) => (
  <p className={styles.submit}>
    <Button type="submit" look="primary" size="medium" disabled={busy}>
      {busy ? 'Joining' : label}
    </Button>
  </p>
)

const Way = ({ href, label }: { readonly href: string; readonly label: string }) => (
  <p className={styles.submit}>
    <a className={buttonClass({ look: 'primary', size: 'medium' })} href={href}>
      {label}
    </a>
  </p>
)

const Ways = ({ invitation, path, busy }: { readonly invitation: InvitationAnswer; readonly path: string; readonly busy: boolean }) => {
  const { email, signedInAs, organization } = invitation
  if (signedInAs !== null)
    return (
      <>
        <p className={styles.lead}>
          You are signed in as <PlainText value={signedInAs} />.
        </p>
        <Accept busy={busy} label="Join" />
      </>
    )
  if (invitation.needsSignIn)
    return (
      <>
        <p className={styles.lead}>
          <PlainText value={email} /> has an account here. Sign in to join <PlainText value={organization.name} />.
        </p>
        <Way href={`/auth/login/?next=${encodeURIComponent(path)}`} label="Sign in" />
      </>
    )
  return (
    <>
      <Field label="E-mail" name="email" type="email" value={email} autoComplete="username" readOnly />
      <Field label="Name" name="name" type="text" autoComplete="name" maxLength={100} required />
      <Field label="Password" name="password" type="password" autoComplete="new-password" minLength={8} maxLength={200} required />
      <Accept busy={busy} label="Create account and join" />
    </>
  )
}

/** The invitation of a link: who invites where, and the one thing to do next. `onAccept` answers why it failed, or nothing. */
export const Invitation = ({
  invitation,
  path,
  onAccept,
}: {
  readonly invitation: InvitationAnswer
  /** Of this page: where a sign-in leads back to. */
  readonly path: string
  readonly onAccept: (request: AcceptRequest) => Promise<Failure | null>
}) => {
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const { organization } = invitation
  if (invitation.isMember)
    return (
      <LonePage title="You belong to this organization already" lead={organization.name}>
        <Way href="/" label="Continue" />
      </LonePage>
    )
  if (invitation.expired)
    return <LonePage title="This invitation has expired" lead="Links work for seven days. Ask whoever sent it for a new one." />
  const accept = async (form: FormData) => {
    setBusy(true)
    const request = invitation.signedInAs === null ? { name: fieldText(form, 'name'), password: fieldText(form, 'password') } : {}
    const failure = await onAccept(request)
    setBusy(false)
    setRefusal(failure)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void accept(new FormData(event.currentTarget))
  }
  return (
    <LonePage title={`Join ${organization.name}`} lead={`You are invited as ${invitation.orgRole}.`}>
      <Refusal failure={refusal} />
      <form onSubmit={submit}>
        <Ways invitation={invitation} path={path} busy={busy} />
      </form>
    </LonePage>
  )
}
