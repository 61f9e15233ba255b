import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import type { User } from '#packages/contract/user'

import { useApi } from '../../../api/context.ts'
import { sessionKey } from '../../../api/queries.ts'
import { useDraft } from '../draft.ts'
import { SettingsForm, TextField } from '../form.tsx'
import { Loaded, Panel, SettingsPage } from '../page.tsx'
import { accountQuery } from '../queries.ts'
import { useChange } from '../use-change.ts'

const NameForm = ({ user }: { readonly user: User }) => {
  const change = useChange()
  const draft = useDraft({ name: user.name })
  return (
    <SettingsForm
      label="Details"
      isDirty={draft.isDirty}
      save={() => change((api) => api.put<User>('/users/me/', draft.changed), [['account'], sessionKey, ['members']])}
      onSaved={draft.reset}
      onReset={draft.reset}
      done="Your name is changed"
    >
      <TextField
        label="Name"
        autoComplete="name"
        value={draft.values.name}
        maxLength={100}
        required
        onText={(name) => draft.set({ name })}
      />
      <TextField label="E-mail" hint="What you sign in with." value={user.email} readOnly onText={() => undefined} />
    </SettingsForm>
  )
}

const emptyPasswords = { currentPassword: '', password: '' }

const PasswordForm = () => {
  const change = useChange()
  const client = useQueryClient()
  const [values, setValues] = useState(emptyPasswords)
  return (
    <SettingsForm
      label="Password"
      verb="Change password"
      isDirty={values.currentPassword !== '' && values.password !== ''}
      unguarded
      save={() => change((api) => api.put<User>('/users/me/', values))}
      onSaved={() => {
        setValues(emptyPasswords)
        void client.invalidateQueries({ queryKey: ['account', 'sessions'] })
      }}
      done="Your password is changed, and you are signed out everywhere else"
    >
      <TextField
        label="Present password"
        type="password"
        autoComplete="current-password"
        value={values.currentPassword}
        maxLength={200}
        required
        onText={(currentPassword) => setValues({ ...values, currentPassword })}
      />
      <TextField
        label="New password"
        hint="At least 8 characters. A few words are easier to keep in mind than signs."
        type="password"
        autoComplete="new-password"
        value={values.password}
        minLength={8}
        maxLength={200}
        required
        onText={(password) => setValues({ ...values, password })}
      />
    </SettingsForm>
  )
}

/** `/settings/account/details/`: name and password. */
export const AccountPage = () => {
  const account = useQuery(accountQuery(useApi()))
  return (
    <SettingsPage title="Details" of="Account">
      <Loaded query={account} what="Your account" rows={5}>
        {(user) => (
          <>
            <Panel title="You">
              <NameForm user={user} />
            </Panel>
            <Panel title="Password" lead="A new password ends every session but this one.">
              <PasswordForm />
            </Panel>
          </>
        )}
      </Loaded>
    </SettingsPage>
  )
}
