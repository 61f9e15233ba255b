import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { Member, MemberDetails } from '#packages/contract/member'
import type { OrganizationDetails } from '#packages/contract/organization'

import { useApi } from '../../../api/context.ts'
import { sessionQuery } from '../../../api/queries.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { ConfirmButton } from '../confirm-button.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Row, Rows, SettingsPage, useOrganization } from '../page.tsx'
import { memberPath, membersQuery } from '../queries.ts'
import { useAction } from '../use-change.ts'
import { InviteLink, InvitePanel } from './invite-panel.tsx'
import { useTeamsOfMembers } from './queries.ts'

const MemberRow = (props: {
  readonly org: string
  readonly member: Member
  readonly teams: readonly string[]
  readonly isOneself: boolean
}) => {
  const { org, member } = props
  return (
    <Row
      off={member.disabled}
      title={
        <>
          <Link className="link" to="/settings/$org/members/$member/" params={{ org, member: member.id }}>
            {member.name || member.email}
          </Link>
          {props.isOneself && <span className="t3">you</span>}
          {member.disabled && <Badge tone="warning">Disabled</Badge>}
          {member.user?.isActive === false && <Badge tone="warning">Account closed</Badge>}
        </>
      }
      meta={
        <>
          {member.email}
          {props.teams.length > 0 && <> · {props.teams.map((team) => `#${team}`).join(' ')}</>}
        </>
      }
      actions={<span className="t2">{member.roleName}</span>}
    />
  )
}

const InvitationRow = ({
  org,
  invitation,
  mayChange,
}: {
  readonly org: string
  readonly invitation: Member
  readonly mayChange: boolean
}) => {
  const { run, busy } = useAction()
  const [renewed, setRenewed] = useState<MemberDetails | null>(null)
  const stale = [['members', org]]
  const renew = async () =>
    setRenewed(
      (await run({
        send: (api) => api.put<MemberDetails>(memberPath(org, invitation.id), { regenerate: true }),
        stale,
        done: 'There is a new link; the old one does not work any more',
        failed: 'There is no new link',
      })) ?? null,
    )
  const withdraw = () =>
    run({
      send: (api) => api.delete(memberPath(org, invitation.id)),
      stale,
      done: `The invitation of ${invitation.email} is withdrawn`,
      failed: 'The invitation was not withdrawn',
    })
  return (
    <>
      <Row
        title={
          <>
            <bdi>{invitation.email}</bdi>
            {invitation.expired && <Badge tone="warning">Expired</Badge>}
          </>
        }
        meta={
          <>
            {invitation.roleName}, invited by {invitation.inviterName ?? 'somebody who has left'}{' '}
            <RelativeTime iso={invitation.dateCreated} /> ago
          </>
        }
        actions={
          mayChange && (
            <>
              <Button disabled={busy} aria-label={`New link for ${invitation.email}`} onClick={() => void renew()}>
                New link
              </Button>
              <ConfirmButton
                label="Withdraw"
                name={`Withdraw the invitation of ${invitation.email}`}
                question={`Withdraw the invitation of ${invitation.email}?`}
                onConfirm={withdraw}
              >
                The link stops working. You can invite the same address again.
              </ConfirmButton>
            </>
          )
        }
      />
      {renewed && (
        <li>
          <InviteLink invitation={renewed} onDone={() => setRenewed(null)} />
        </li>
      )}
    </>
  )
}

const Lists = ({
  org,
  members,
  organization,
}: {
  readonly org: string
  readonly members: readonly Member[]
  readonly organization: OrganizationDetails | undefined
}) => {
  const teams = useTeamsOfMembers(org)
  const me = useQuery(sessionQuery(useApi())).data?.user
  const active = members.filter(({ pending }) => !pending)
  const open = members.filter(({ pending }) => pending)
  const looksAfterMembers = organization?.access.includes('member:write') ?? false
  return (
    <>
      <Panel title={`Members (${String(active.length)})`}>
        <Rows label="Members">
          {active.map((member) => (
            <MemberRow key={member.id} org={org} member={member} teams={teams.get(member.id) ?? []} isOneself={member.id === me?.id} />
          ))}
        </Rows>
      </Panel>
      <Panel title="Open invitations">
        {open.length === 0 ? (
          <NoRows>Nobody is invited at the moment.</NoRows>
        ) : (
          <Rows label="Open invitations">
            {open.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                org={org}
                invitation={invitation}
                mayChange={looksAfterMembers || (me !== undefined && me !== null && invitation.inviterName === me.name)}
              />
            ))}
          </Rows>
        )}
      </Panel>
    </>
  )
}

/** `/settings/{org}/members/`: who belongs to the organization, who is invited, and a link for who is not yet. */
export const MembersPage = () => {
  const { org } = useParams({ from: '/settings/$org' })
  const { organization, may } = useOrganization(org)
  const members = useQuery(membersQuery(useApi(), org))
  return (
    <SettingsPage title="Members" of={organization?.name ?? org}>
      <ReadOnlyNote organization={organization} scope="member:write" allowed={may('member:write')} verb="change or remove members" />
      {organization && may('member:invite') && members.isSuccess && <InvitePanel org={org} organization={organization} />}
      <Loaded query={members} what="The members" rows={6}>
        {(list) => <Lists org={org} members={list} organization={organization} />}
      </Loaded>
    </SettingsPage>
  )
}
