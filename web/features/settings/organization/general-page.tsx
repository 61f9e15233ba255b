import { useNavigate, useParams } from '@tanstack/react-router'

import type { OrganizationDetails } from '#packages/contract/organization'

import { orgPath, sessionKey } from '../../../api/queries.ts'
import { useDraft } from '../draft.ts'
import { SettingsForm, SwitchField, TextField } from '../form.tsx'
import { Loaded, Panel, ReadOnlyNote, SettingsPage, useOrganization } from '../page.tsx'
import { ScrubbingFields, scrubbingChange, scrubbingDraft } from '../scrubbing-fields.tsx'
import { useChange } from '../use-change.ts'

interface Part {
  readonly org: string
  readonly organization: OrganizationDetails
}

const General = ({ org, organization }: Part) => {
  const change = useChange()
  const navigate = useNavigate()
  const { name, slug, openMembership, access } = organization
  const draft = useDraft({ name, slug, openMembership })
  const saved = async (next: OrganizationDetails) => {
    draft.reset()
    if (next.slug !== org) await navigate({ to: '/settings/$org/', params: { org: next.slug }, replace: true })
  }
  return (
    <SettingsForm
      label="General"
      isDirty={draft.isDirty}
      locked={!access.includes('org:write')}
      save={() =>
        change(
          (api) => api.put<OrganizationDetails>(orgPath(org, '/'), draft.changed),
          [
            // A new slug is another address: what was read under the old one is gone with it.
            ...(draft.changed.slug === undefined ? [['organization', org]] : []),
            sessionKey,
          ],
        )
      }
      onSaved={(next) => void saved(next)}
      onReset={draft.reset}
      done="The organization is changed"
    >
      <TextField label="Name" value={draft.values.name} maxLength={64} required onText={(text) => draft.set({ name: text })} />
      <TextField
        label="Slug"
        hint="Part of every address. Links with the old one stop working; tokens of the organization keep it."
        value={draft.values.slug}
        maxLength={50}
        required
        spellCheck={false}
        disabled={!access.includes('org:admin')}
        onText={(text) => draft.set({ slug: text })}
      />
      <SwitchField
        label="Open membership"
        hint="Every member sees every project, and joins teams without being asked. Closed, members see the projects of their teams."
        checked={draft.values.openMembership}
        onToggle={(checked) => draft.set({ openMembership: checked })}
      />
    </SettingsForm>
  )
}

const DataHandling = ({ org, organization }: Part) => {
  const change = useChange()
  const draft = useDraft(scrubbingDraft(organization))
  return (
    <SettingsForm
      label="Data handling of all projects"
      isDirty={draft.isDirty}
      locked={!organization.access.includes('org:write')}
      save={() => change((api) => api.put<OrganizationDetails>(orgPath(org, '/'), scrubbingChange(draft.changed)), [['organization', org]])}
      onSaved={draft.reset}
      onReset={draft.reset}
      done="New events of all projects are scrubbed like this"
    >
      <ScrubbingFields values={draft.values} set={draft.set} off="Off, each project decides." />
    </SettingsForm>
  )
}

/** `/settings/{org}/`: name, slug, open membership, and the scrubbing that holds for every project. */
export const OrganizationPage = () => {
  const { org } = useParams({ from: '/settings/$org' })
  const { query, organization, may } = useOrganization(org)
  return (
    <SettingsPage title="General" of={organization?.name ?? org}>
      <ReadOnlyNote organization={organization} scope="org:write" allowed={may('org:write')} />
      <Loaded query={query} what="The settings of the organization" rows={8}>
        {(details) => (
          <>
            <Panel title="Organization">
              <General org={org} organization={details} />
            </Panel>
            <Panel
              title="Data handling of all projects"
              lead="Holds for every project, whatever its own settings say. A project can scrub more, not less."
            >
              <DataHandling org={org} organization={details} />
            </Panel>
          </>
        )}
      </Loaded>
    </SettingsPage>
  )
}
