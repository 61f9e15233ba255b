import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { UserToken } from '#packages/contract/token'

import { useApi } from '../../../api/context.ts'
import { SegmentedChoice } from '../../../ui/button.tsx'
import { CheckGroup, SettingsForm, TextField } from '../form.tsx'
import { Loaded, NoRows, Panel, Rows, SettingsPage } from '../page.tsx'
import { userTokensQuery } from '../queries.ts'
import { MadeToken } from '../shown-once.tsx'
import { TokenRow } from '../token-row.tsx'
import { useAction, useChange } from '../use-change.ts'
import { presetOf, presets, scopeAreas } from './scopes.ts'

const custom = 'custom'
const segments = [...presets.map(({ value, label }) => ({ value, label })), { value: custom, label: 'Other' }]

const ScopeChoice = ({
  scopes,
  onChange,
}: {
  readonly scopes: readonly string[]
  readonly onChange: (scopes: readonly string[]) => void
}) => {
  const [isOpen, setOpen] = useState(false)
  const preset = isOpen ? custom : (presetOf(scopes) ?? custom)
  const choose = (value: string) => {
    setOpen(value === custom)
    const chosen = presets.find((one) => one.value === value)
    if (chosen) onChange(chosen.scopes)
  }
  return (
    <>
      <p className="meta t2" style={{ marginTop: 14, marginBottom: 4 }}>
        What it may do
      </p>
      <SegmentedChoice label="What it may do" segments={segments} chosen={preset} onChoose={choose} />
      {preset === custom ? (
        scopeAreas.map(({ area, label, scopes: words }) => (
          <CheckGroup
            key={area}
            legend={label}
            choices={words.map((word) => ({ value: word, label: word }))}
            chosen={scopes}
            onChange={onChange}
          />
        ))
      ) : (
        <p className="mono meta t3" style={{ marginTop: 8 }}>
          {scopes.join(' ')}
        </p>
      )}
    </>
  )
}

const firstScopes = presets[0]?.scopes ?? []

const NewToken = () => {
  const change = useChange()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState(firstScopes)
  const [made, setMade] = useState<UserToken | null>(null)
  return (
    <Panel title="New token">
      <SettingsForm
        label="New token"
        verb="Create token"
        isDirty={name.trim() !== '' && scopes.length > 0}
        unguarded
        save={() => change((api) => api.post<UserToken>('/api-tokens/', { name, scopes }), [['tokens']])}
        onSaved={(token) => {
          setName('')
          setScopes(firstScopes)
          setMade(token)
        }}
      >
        <TextField label="Name" value={name} maxLength={100} onText={setName} placeholder="Weekly report" />
        <ScopeChoice scopes={scopes} onChange={setScopes} />
      </SettingsForm>
      <MadeToken made={made} onDone={() => setMade(null)} />
    </Panel>
  )
}

/** `/settings/account/api/auth-tokens/`: tokens that act for oneself. */
export const UserTokensPage = () => {
  const tokens = useQuery(userTokensQuery(useApi()))
  const { run } = useAction()
  const revoke = (token: UserToken) =>
    run({
      send: (api) => api.delete(`/api-tokens/${token.id}/`),
      stale: [['tokens']],
      done: `The token ${token.name} is revoked`,
      failed: 'The token was not revoked',
    })
  return (
    <SettingsPage
      title="Personal tokens"
      of="Account"
      lead="For scripts and clients that act for you. A token may do what it was made for, and never more than you may yourself that day."
    >
      <NewToken />
      <Panel title="Tokens">
        <Loaded query={tokens} what="The tokens">
          {(list) =>
            list.length === 0 ? (
              <NoRows>You have no token yet.</NoRows>
            ) : (
              <Rows label="Tokens">
                {list.map((token) => (
                  <TokenRow
                    key={token.id}
                    name={token.name}
                    last={token.tokenLastCharacters}
                    created={token.dateCreated}
                    used={token.lastUsed}
                    scopes={token.scopes}
                    onRevoke={() => revoke(token)}
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
