import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { Key } from '#packages/contract/key'

import { useApi } from '../../../api/context.ts'
import { SettingsForm, TextField } from '../form.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, SettingsPage } from '../page.tsx'
import { projectKeysQuery, projectPath } from '../queries.ts'
import { useChange } from '../use-change.ts'
import { KeyCard } from './key-card.tsx'
import { LimitFields } from './limit-fields.tsx'
import { useProject } from './project.ts'
import { readLimit } from './rate-limit.ts'

import styles from './keys.module.css'

const emptyKey = { name: '', count: '', window: '60' }

const NewKey = ({ org, project }: { readonly org: string; readonly project: string }) => {
  const change = useChange()
  const [values, setValues] = useState(emptyKey)
  const { name, count, window } = values
  const set = (patch: Partial<typeof emptyKey>) => setValues({ ...values, ...patch })
  return (
    <Panel title="New key" lead="A key of its own for each program or release lets you limit or refuse it alone.">
      <SettingsForm
        label="New key"
        verb="Create key"
        isDirty={name.trim() !== ''}
        unguarded
        save={() =>
          change(
            (api) => api.post<Key>(projectPath(org, project, 'keys'), { name: name.trim(), rateLimit: readLimit(count, window) }),
            [['keys', org, project]],
          )
        }
        onSaved={() => setValues(emptyKey)}
        done="The key is made, and taken from now on"
      >
        <TextField label="Name" value={name} maxLength={64} required onText={(text) => set({ name: text })} placeholder="Mobile app" />
        <LimitFields count={count} window={window} set={set} />
      </SettingsForm>
    </Panel>
  )
}

/** `/settings/{org}/projects/{project}/keys/`: DSNs, their limits, and the loader script. */
export const KeysPage = () => {
  const { org, slug, name, query, organization, may } = useProject()
  const keys = useQuery(projectKeysQuery(useApi(), org, slug))
  return (
    <SettingsPage
      title="Client keys"
      of={name}
      lead="A DSN is a key with the address that SDKs send to. It is public by design: it can send, and read nothing."
    >
      <ReadOnlyNote organization={organization} scope="project:write" allowed={!query.data || may('project:write')} verb="change keys" />
      <Panel title="Keys">
        <Loaded query={keys} what="The keys">
          {(list) =>
            list.length === 0 ? (
              <NoRows>This project has no key: nothing can send to it.</NoRows>
            ) : (
              <ul className={styles.cards} aria-label="Keys">
                {list.map((key) => (
                  <KeyCard
                    key={key.id}
                    org={org}
                    project={slug}
                    shownKey={key}
                    mayWrite={may('project:write')}
                    mayRemove={may('project:admin')}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      {may('project:write') && <NewKey org={org} project={slug} />}
    </SettingsPage>
  )
}
