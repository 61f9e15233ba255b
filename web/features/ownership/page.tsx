import { useQuery } from '@tanstack/react-query'

import type { Ownership } from '#packages/contract/ownership'
import type { ProjectDetails } from '#packages/contract/project-details'

import { useApi } from '../../api/context.ts'
import { Button } from '../../ui/button.tsx'
import { useDraft } from '../settings/draft.ts'
import { Loaded, Panel, ReadOnlyNote, SettingsPage } from '../settings/page.tsx'
import { useProject } from '../settings/project/project.ts'
import { projectPath } from '../settings/queries.ts'
import { useAction } from '../settings/use-change.ts'
import { CodeownersPanel } from './codeowners-panel.tsx'
import { ownershipKey, ownershipQuery } from './queries.ts'
import { RulesForm, savedRules } from './rules-form.tsx'
import { Tester } from './tester.tsx'
import { Names } from './unmatched.tsx'

import styles from './ownership.module.css'

interface Parts {
  readonly org: string
  readonly project: ProjectDetails
  readonly mayName: boolean
}

/** Only the API can switch ownership off: whoever looks here should know why nothing comes of the rules, and be able to end it. */
const SwitchedOff = ({ org, project }: Pick<Parts, 'org' | 'project'>) => {
  const { run, busy } = useAction()
  const path = projectPath(org, project.slug, 'ownership')
  const switchOn = () =>
    void run({
      send: (api) => api.put<Ownership>(path, { isActive: true }),
      stale: [ownershipKey(org, project.slug)],
      done: 'Rules and CODEOWNERS count from now on',
      failed: 'Ownership was not switched on',
    })
  return (
    <div className={styles.example}>
      <p>Ownership is switched off for this project: rules and CODEOWNERS are kept, but count for no issue.</p>
      {project.access.includes('project:write') && (
        <Button disabled={busy} onClick={switchOn}>
          Switch it on
        </Button>
      )}
    </div>
  )
}

const Panels = ({ org, project, mayName, ownership }: Parts & { readonly ownership: Ownership }) => {
  const saved = savedRules(ownership)
  const draft = useDraft(saved)
  return (
    <>
      <Panel
        title="Rules"
        lead="Who looks after what. New issues are given to them, and the page of an issue suggests them with the reason."
      >
        {!ownership.isActive && <SwitchedOff org={org} project={project} />}
        <RulesForm org={org} project={project} saved={saved} draft={draft} />
      </Panel>
      <Panel title="Tester" lead="Who owns a file or an event, and by which line.">
        <Tester org={org} project={project.slug} raw={draft.values.raw} />
      </Panel>
      <Panel title="CODEOWNERS" lead="Lines of the repository's file count behind the rules.">
        <CodeownersPanel org={org} project={project} mayName={mayName} />
      </Panel>
      <Panel title="Names of CODEOWNERS" lead="Which team or member is meant by a name, in all projects of the organization.">
        <Names org={org} project={project.slug} may={mayName} />
      </Panel>
    </>
  )
}

const Page = (props: Parts) => (
  <Loaded query={useQuery(ownershipQuery(useApi(), props.org, props.project.slug))} what="The rules" rows={6}>
    {(ownership) => <Panels {...props} ownership={ownership} />}
  </Loaded>
)

/** `/settings/{org}/projects/{project}/ownership/`: who looks after what (ui.md 2.20). */
export const OwnershipPage = () => {
  const { org, name, query, organization, may } = useProject()
  return (
    <SettingsPage title="Ownership" of={name}>
      <ReadOnlyNote organization={organization} scope="project:write" allowed={!query.data || may('project:write')} />
      <Loaded query={query} what="The project" rows={10}>
        {(project) => <Page org={org} project={project} mayName={organization?.access.includes('org:integrations') ?? false} />}
      </Loaded>
    </SettingsPage>
  )
}
