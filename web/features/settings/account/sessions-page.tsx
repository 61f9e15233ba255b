import { useQuery } from '@tanstack/react-query'

import type { SignIn } from '#packages/contract/user'

import { useApi } from '../../../api/context.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { ConfirmButton } from '../confirm-button.tsx'
import { Loaded, Panel, Row, Rows, SettingsPage } from '../page.tsx'
import { signInsQuery } from '../queries.ts'
import { useAction } from '../use-change.ts'

const stale = [['account', 'sessions']]

const SessionRow = ({ session }: { readonly session: SignIn }) => {
  const { run, busy } = useAction()
  const end = () =>
    run({
      send: (api) => api.delete(`/users/me/sessions/${encodeURIComponent(session.id)}/`),
      stale,
      done: 'Signed out there',
      failed: 'Not signed out there',
    })
  return (
    <Row
      title={
        <>
          <span>
            Signed in <RelativeTime iso={session.dateCreated} /> ago
          </span>
          {session.isCurrent && <Badge tone="ok">This browser</Badge>}
        </>
      }
      meta={
        <>
          ends <RelativeTime iso={session.dateExpires} />
        </>
      }
      actions={
        !session.isCurrent && (
          <Button disabled={busy} onClick={() => void end()}>
            Sign out there
          </Button>
        )
      }
    />
  )
}

/** `/settings/account/sessions/`: where one is signed in. */
export const SessionsPage = () => {
  const sessions = useQuery(signInsQuery(useApi()))
  const { run } = useAction()
  const endOthers = () =>
    run({
      send: (api) => api.delete('/users/me/sessions/'),
      stale,
      done: 'Signed out everywhere else',
      failed: 'Not signed out elsewhere',
    })
  return (
    <SettingsPage
      title="Sessions"
      of="Account"
      lead="Every browser that is signed in as you. A new password ends all of them but this one."
    >
      <Panel title="Signed in">
        <Loaded query={sessions} what="The sessions">
          {(list) => (
            <>
              <Rows label="Sessions">
                {list.map((session) => (
                  <SessionRow key={session.id} session={session} />
                ))}
              </Rows>
              {list.length > 1 && (
                <p style={{ marginTop: 16 }}>
                  <ConfirmButton label="Sign out everywhere else" size="medium" question="Sign out everywhere else?" onConfirm={endOthers}>
                    Only this browser stays signed in. Tokens go on working.
                  </ConfirmButton>
                </p>
              )}
            </>
          )}
        </Loaded>
      </Panel>
    </SettingsPage>
  )
}
