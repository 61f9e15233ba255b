import { useState } from 'react'

import type { Key } from '#packages/contract/key'

import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { CodeBlock } from '../../../ui/code-block.tsx'
import { KeyValueTable } from '../../../ui/key-value-table.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { ConfirmButton } from '../confirm-button.tsx'
import { useDraft } from '../draft.ts'
import { SettingsForm, TextField } from '../form.tsx'
import { projectPath } from '../queries.ts'
import { useAction, useChange } from '../use-change.ts'
import { LimitFields } from './limit-fields.tsx'
import { LoaderPanel } from './loader-panel.tsx'
import { limitText, readLimit } from './rate-limit.ts'

import styles from './keys.module.css'

interface KeyOf {
  readonly org: string
  readonly project: string
  readonly shownKey: Key
  readonly mayWrite: boolean
  readonly mayRemove: boolean
}

const KeyForm = ({ org, project, shownKey, mayWrite }: KeyOf) => {
  const change = useChange()
  const { rateLimit } = shownKey
  const draft = useDraft({
    name: shownKey.label,
    count: rateLimit === null ? '' : String(rateLimit.count),
    window: String(rateLimit?.window ?? 60),
  })
  const { name, count, window } = draft.values
  return (
    <SettingsForm
      label={`Name and rate limit of ${shownKey.label}`}
      isDirty={draft.isDirty}
      locked={!mayWrite}
      save={() =>
        change(
          (api) => api.put<Key>(projectPath(org, project, 'keys', shownKey.id), { name, rateLimit: readLimit(count, window) }),
          [['keys', org, project]],
        )
      }
      onSaved={draft.reset}
      onReset={draft.reset}
      done={`The key ${name} is changed`}
    >
      <TextField label="Name" value={name} maxLength={64} required onText={(text) => draft.set({ name: text })} />
      <LimitFields count={count} window={window} set={draft.set} />
    </SettingsForm>
  )
}

const endpointNames = {
  csp: 'CSP reports',
  minidump: 'Minidumps',
  secret: 'DSN with secret (old SDKs)',
} as const

const Endpoints = ({ shownKey }: { readonly shownKey: Key }) => (
  <KeyValueTable
    label={`Other addresses of ${shownKey.label}`}
    rows={(Object.keys(endpointNames) as (keyof typeof endpointNames)[]).map((name) => [endpointNames[name], shownKey.dsn[name]])}
  />
)

const KeyActions = ({ org, project, shownKey, mayWrite, mayRemove }: KeyOf) => {
  const { run, busy } = useAction()
  const { label, isActive, id } = shownKey
  const path = projectPath(org, project, 'keys', id)
  const stale = [['keys', org, project]]
  const switchTo = (next: boolean): Promise<unknown> =>
    run({
      send: (api) => api.put<Key>(path, { isActive: next }),
      stale,
      done: next ? `The key ${label} is taken again` : `The key ${label} is refused from now on`,
      failed: `The key ${label} was not changed`,
      undo: () => void switchTo(!next),
    })
  const revoke = () =>
    run({ send: (api) => api.delete(path), stale, done: `The key ${label} is revoked`, failed: `The key ${label} was not revoked` })
  return (
    <span className={styles.actions}>
      {mayWrite && (
        <Button disabled={busy} aria-label={`${isActive ? 'Disable' : 'Enable'} ${label}`} onClick={() => void switchTo(!isActive)}>
          {isActive ? 'Disable' : 'Enable'}
        </Button>
      )}
      {mayRemove && (
        <ConfirmButton label="Revoke" name={`Revoke ${label}`} question={`Revoke the key ${label}?`} typed={label} onConfirm={revoke}>
          Whatever sends with it is refused for ever. A disabled key can be enabled again.
        </ConfirmButton>
      )}
    </span>
  )
}

const parts = { limit: 'Name and rate limit', loader: 'Loader script', addresses: 'Other addresses' } as const
type Part = keyof typeof parts

/** One key: its DSN in view, everything else a press away. */
export const KeyCard = (props: KeyOf) => {
  const { org, project, shownKey, mayWrite } = props
  const [open, setOpen] = useState<Part | null>(null)
  return (
    <li className={styles.card} data-off={!shownKey.isActive}>
      <div className={styles.head}>
        <h3>{shownKey.label}</h3>
        {!shownKey.isActive && <Badge tone="warning">Disabled</Badge>}
        <span className="meta t3">
          {limitText(shownKey.rateLimit)} · made <RelativeTime iso={shownKey.dateCreated} /> ago
        </span>
        <KeyActions {...props} />
      </div>
      <CodeBlock wrap code={shownKey.dsn.public} label={`DSN of ${shownKey.label}`} />
      <div className={styles.parts}>
        {(Object.keys(parts) as Part[]).map((part) => (
          <Button
            key={part}
            look="quiet"
            aria-expanded={open === part}
            aria-label={`${parts[part]} of ${shownKey.label}`}
            onClick={() => setOpen(open === part ? null : part)}
          >
            {parts[part]}
          </Button>
        ))}
      </div>
      {open !== null && (
        <div className={styles.part}>
          {open === 'limit' && <KeyForm {...props} />}
          {open === 'loader' && <LoaderPanel org={org} project={project} shownKey={shownKey} locked={!mayWrite} />}
          {open === 'addresses' && <Endpoints shownKey={shownKey} />}
        </div>
      )}
    </li>
  )
}
