import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { OrgToken } from '#packages/contract/token'

import { useApi } from '../../../api/context.ts'
import { orgPath } from '../../../api/queries.ts'
import { SettingsForm, TextField } from '../form.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Rows, SettingsPage, useOrganization } from '../page.tsx'
import { orgTokensQuery } from '../queries.ts'
import { MadeToken } from '../shown-once.tsx'
import { TokenRow } from '../token-row.tsx'
import { useAction, useChange } from '../use-change.ts'

const NewToken = ({ org }: { readonly org: string }) => {
  const change = useChange()
  const [name, setName] = useState('')
  const [made, setMade] = useState<OrgToken | null>(null)
  return (
    <Panel title="New token">
      <SettingsForm
        label="New token"
        verb="Create token"
        isDirty={name.trim() !== ''}
        unguarded
        save={() => change((api) => api.post<OrgToken>(orgPath(org, '/org-auth-tokens/'), { name }), [['tokens', org]])}
        onSaved={(token) => {
          setName('')
          setMade(token)
        }}
      >
        <TextField
          label="Name"
          hint="Where it is used: the build machine, the repository."
          value={name}
          maxLength={100}
          onText={setName}
          placeholder="GitHub Actions"
        />
      </SettingsForm>
      <MadeToken made={made} onDone={() => setMade(null)} />
    </Panel>
  )
}

/** `/settings/{org}/auth-tokens/`: tokens for build machines. sentry-cli leads here when it asks for a token. */
export const OrganizationTokensPage = () => {
  const { org } = useParams({ from: '/settings/$org' })
  const { organization, may } = useOrganization(org)
  const tokens = useQuery(orgTokensQuery(useApi(), org))
  const { run } = useAction()
  const revoke = (token: OrgToken) =>
    run({
      send: (api) => api.delete(orgPath(org, `/org-auth-tokens/${token.id}/`)),
      stale: [['tokens', org]],
      done: `The token ${token.name} is revoked`,
      failed: 'The token was not revoked',
    })
  return (
    <SettingsPage
      title="Organization tokens"
      of={organization?.name ?? org}
      lead="For build machines: they make releases and upload files with sentry-cli and the bundler plugins, and read nothing. They belong to the organization, not to who made them."
    >
      <ReadOnlyNote organization={organization} scope="org:write" allowed={may('org:write')} verb="make or revoke tokens" />
      {may('org:write') && <NewToken org={org} />}
      <Panel title="Tokens">
        <Loaded query={tokens} what="The tokens">
          {(list) =>
            list.length === 0 ? (
              <NoRows>There is no token yet. sentry-cli asks for one when it logs in.</NoRows>
            ) : (
              <Rows label="Tokens">
                {list.map((token) => (
                  <TokenRow
                    key={token.id}
                    name={token.name}
                    last={token.tokenLastCharacters}
                    created={token.dateCreated}
                    used={token.dateLastUsed}
                    scopes={token.scopes}
                    {...(may('org:write') && { onRevoke: () => revoke(token) })}
                  />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Panel>
    </SettingsPage>
  )
}
