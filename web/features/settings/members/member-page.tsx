import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'

import type { MemberDetails } from '#packages/contract/member'
import type { OrganizationDetails } from '#packages/contract/organization'

import { useApi } from '../../../api/context.ts'
import { sessionKey, sessionQuery } from '../../../api/queries.ts'
import { Badge } from '../../../ui/badge.tsx'
import { ConfirmButton } from '../confirm-button.tsx'
import { useDraft } from '../draft.ts'
import { CheckGroup, SelectField, SettingsForm } from '../form.tsx'
import { Loaded, Panel, ReadOnlyNote, SettingsPage, useOrganization } from '../page.tsx'
import { memberPath, memberQuery, teamsQuery } from '../queries.ts'
import { useAction, useChange } from '../use-change.ts'
import { roleText } from './queries.ts'

interface Part {
  readonly org: string
  readonly organization: OrganizationDetails
  readonly member: MemberDetails
  readonly isOneself: boolean
}

const staleOf = (org: string) => [['members', org], ['teams', org], ['organization', org], sessionKey]

/** The role may be changed by those who look after members, up to their own, and not one's own. */
const mayChangeRole = ({ organization, member, isOneself }: Part): boolean =>
  organization.access.includes('member:write') &&
  !isOneself &&
  (member.orgRoleList.find(({ id }) => id === member.orgRole)?.isAllowed ?? false)

const RoleAndTeams = (part: Part) => {
  const { org, organization, member } = part
  const change = useChange()
  const teams = useQuery(teamsQuery(useApi(), org)).data ?? []
  const draft = useDraft<{ readonly orgRole: string; readonly teams: readonly string[] }>({ orgRole: member.orgRole, teams: member.teams })
  const isRoleOpen = mayChangeRole(part)
  const roles = member.orgRoleList.filter(({ id, isAllowed }) => isAllowed || id === member.orgRole)
  return (
    <SettingsForm
      label="Role and teams"
      isDirty={draft.isDirty}
      locked={!isRoleOpen && !(part.isOneself && organization.access.includes('member:write'))}
      save={() => change((api) => api.put<MemberDetails>(memberPath(org, member.id), draft.changed), staleOf(org))}
      onSaved={draft.reset}
      onReset={draft.reset}
      done={`${member.name} is changed`}
    >
      {isRoleOpen || !part.isOneself ? (
        <SelectField
          label="Role"
          hint={roleText(organization, draft.values.orgRole)}
          value={draft.values.orgRole}
          choices={roles.map(({ id, name }) => ({ value: id, label: name }))}
          onChoose={(orgRole) => draft.set({ orgRole })}
        />
      ) : (
        <p className="t2">Your role is {member.roleName}. Somebody else has to change it.</p>
      )}
      <CheckGroup
        legend="Teams"
        choices={teams.map(({ slug, name }) => ({ value: slug, label: name }))}
        chosen={draft.values.teams}
        onChange={(chosen) => draft.set({ teams: chosen })}
      />
      {teams.length === 0 && <p className="t3">There is no team yet.</p>}
    </SettingsForm>
  )
}

const Disabling = ({ org, member }: Part) => {
  const { run } = useAction()
  const set = (disabled: boolean) =>
    run({
      send: (api) => api.put<MemberDetails>(memberPath(org, member.id), { disabled }),
      stale: staleOf(org),
      done: disabled ? `${member.name} is disabled` : `${member.name} is enabled again`,
      failed: `${member.name} was not changed`,
    })
  return (
    <Panel
      title={member.disabled ? 'Enable again' : 'Disable'}
      lead={
        member.disabled
          ? 'Sees nothing of the organization at the moment. Role and teams are kept.'
          : 'Sees nothing of the organization until enabled again, and tokens are refused. Role and teams are kept.'
      }
    >
      <p style={{ marginTop: 12 }}>
        <ConfirmButton
          label={member.disabled ? 'Enable' : 'Disable'}
          size="medium"
          question={`${member.disabled ? 'Enable' : 'Disable'} ${member.name}?`}
          onConfirm={() => set(!member.disabled)}
        >
          {member.disabled ? 'Everything is as it was before.' : 'Open pages and tokens stop working at once.'}
        </ConfirmButton>
      </p>
    </Panel>
  )
}

const Removing = ({ org, member, isOneself }: Part) => {
  const { run } = useAction()
  const navigate = useNavigate()
  const remove = async () => {
    const answer = await run({
      send: (api) => api.delete(memberPath(org, isOneself ? 'me' : member.id)),
      stale: isOneself ? [sessionKey] : [],
      done: isOneself ? 'You have left the organization' : `${member.name} is removed`,
      failed: isOneself ? 'You are still in it' : `${member.name} was not removed`,
    })
    if (answer === undefined) return
    await (isOneself ? navigate({ to: '/' }) : navigate({ to: '/settings/$org/members/', params: { org } }))
  }
  return (
    <Panel danger title={isOneself ? 'Leave' : 'Remove'} lead="Ends the membership and what comes with it here: role and teams.">
      <p style={{ marginTop: 12 }}>
        <ConfirmButton
          label={isOneself ? 'Leave the organization' : 'Remove from the organization'}
          size="medium"
          question={isOneself ? 'Leave the organization?' : `Remove ${member.name}?`}
          onConfirm={remove}
        >
          {isOneself ? 'You come back only by a new invitation.' : 'The account stays; it can be invited again.'}
        </ConfirmButton>
      </p>
    </Panel>
  )
}

const Parts = (part: Part) => {
  const { organization, isOneself } = part
  const isReached = mayChangeRole(part)
  return (
    <>
      <Panel title="Role and teams">
        <RoleAndTeams {...part} />
      </Panel>
      {isReached && <Disabling {...part} />}
      {(isOneself || (isReached && organization.access.includes('member:admin'))) && <Removing {...part} />}
    </>
  )
}

/** `/settings/{org}/members/{member}/`: role, teams, disabling, removing. */
export const MemberPage = () => {
  const { org, member: id } = useParams({ from: '/settings/$org/members/$member' })
  const api = useApi()
  const { organization, may } = useOrganization(org)
  const member = useQuery(memberQuery(api, org, id))
  const me = useQuery(sessionQuery(api)).data?.user
  return (
    <SettingsPage title={member.data?.name ?? 'Member'} of={member.data?.email ?? ''}>
      {member.data?.disabled && <Badge tone="warning">Disabled</Badge>}
      <ReadOnlyNote organization={organization} scope="member:write" allowed={may('member:write')} verb="change or remove members" />
      <Loaded query={member} what="The member">
        {(details) =>
          organization && <Parts org={org} organization={organization} member={details} isOneself={details.user?.id === me?.id} />
        }
      </Loaded>
    </SettingsPage>
  )
}
