import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { InvitationRequest, MemberDetails } from '#packages/contract/member'
import type { OrganizationDetails } from '#packages/contract/organization'

import { useApi } from '../../../api/context.ts'
import { orgPath } from '../../../api/queries.ts'
import { CheckGroup, SelectField, SettingsForm, TextField } from '../form.tsx'
import { Panel } from '../page.tsx'
import { teamsQuery } from '../queries.ts'
import { ShownOnce } from '../shown-once.tsx'
import { useChange } from '../use-change.ts'
import { allowedRoles, roleText } from './queries.ts'

import styles from '../form.module.css'

/** The link of an invitation, which only the answer that made it has. */
export const InviteLink = ({ invitation, onDone }: { readonly invitation: MemberDetails; readonly onDone: () => void }) =>
  invitation.inviteLink === undefined ? null : (
    <ShownOnce
      title={`Link for ${invitation.email}`}
      lead="Hand it over yourself: no mail is sent. Whoever has it can join once, within seven days. It is not shown again."
      secret={invitation.inviteLink}
      copy="Copy the link"
      onDone={onDone}
    />
  )

/** Invites somebody by a link. */
export const InvitePanel = ({ org, organization }: { readonly org: string; readonly organization: OrganizationDetails }) => {
  const change = useChange()
  const teams = useQuery(teamsQuery(useApi(), org)).data ?? []
  const [email, setEmail] = useState('')
  const [role, setRole] = useState('member')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [made, setMade] = useState<MemberDetails | null>(null)
  const request = { email: email.trim(), orgRole: role, teams: [...chosen] } as InvitationRequest
  return (
    <Panel title="Invite somebody" lead="You get a link to hand over. It works once.">
      <SettingsForm
        label="Invite somebody"
        verb="Create invitation"
        isDirty={email.trim() !== ''}
        unguarded
        save={() => change((api) => api.post<MemberDetails>(orgPath(org, '/members/'), request), [['members', org]])}
        onSaved={(invitation) => {
          setEmail('')
          setChosen([])
          setMade(invitation)
        }}
      >
        <div className={styles.pair}>
          <TextField label="E-mail" type="email" value={email} maxLength={254} onText={setEmail} placeholder="ada@example.com" />
          <SelectField
            label="Role"
            hint={roleText(organization, role)}
            value={role}
            choices={allowedRoles(organization)}
            onChoose={setRole}
          />
        </div>
        {teams.length > 0 && (
          <CheckGroup
            legend="Teams"
            choices={teams.map(({ slug, name }) => ({ value: slug, label: name }))}
            chosen={chosen}
            onChange={setChosen}
          />
        )}
      </SettingsForm>
      {made && <InviteLink invitation={made} onDone={() => setMade(null)} />}
    </Panel>
  )
}
