import { useQuery } from '@tanstack/react-query'

import type { ProjectEnvironment } from '#packages/contract/environment'

import { useApi } from '../../../api/context.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { CodeBlock } from '../../../ui/code-block.tsx'
import { PlainText } from '../../../ui/plain-text.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Row, Rows, SettingsPage } from '../page.tsx'
import { projectEnvironmentsQuery, projectPath } from '../queries.ts'
import { useAction } from '../use-change.ts'
import { useProject } from './project.ts'

const EnvironmentRow = (props: {
  readonly org: string
  readonly project: string
  readonly environment: ProjectEnvironment
  readonly mayWrite: boolean
}) => {
  const { org, project, mayWrite } = props
  const { name, isHidden } = props.environment
  const { run, busy } = useAction()
  const shown = name === '' ? '(no environment)' : name
  const hide = (next: boolean): Promise<unknown> =>
    run({
      send: (api) => api.put<ProjectEnvironment>(projectPath(org, project, 'environments', name), { isHidden: next }),
      stale: [['environments', org]],
      done: next ? `${shown} is hidden` : `${shown} is shown`,
      failed: `${shown} was not changed`,
      undo: () => void hide(!next),
    })
  return (
    <Row
      off={isHidden}
      title={
        <>
          <PlainText value={shown} />
          {isHidden && <Badge>Hidden</Badge>}
        </>
      }
      actions={
        // The address of the one without a name would be that of the list.
        mayWrite &&
        name !== '' && (
          <Button disabled={busy} aria-label={`${isHidden ? 'Show' : 'Hide'} ${shown}`} onClick={() => void hide(!isHidden)}>
            {isHidden ? 'Show' : 'Hide'}
          </Button>
        )
      }
    />
  )
}

/** `/settings/{org}/projects/{project}/environments/`: hides those that are of no interest from the filters. */
export const EnvironmentsPage = () => {
  const { org, slug, name, query, organization, may } = useProject()
  const environments = useQuery(projectEnvironmentsQuery(useApi(), org, slug))
  return (
    <SettingsPage
      title="Environments"
      of={name}
      lead="They come with events. A hidden one is left out of the filters; its events are still taken."
    >
      <ReadOnlyNote organization={organization} scope="project:write" allowed={!query.data || may('project:write')} verb="hide them" />
      <Panel title="Environments">
        <Loaded query={environments} what="The environments">
          {(list) =>
            list.length === 0 ? (
              <>
                <NoRows>No event has named an environment yet. SDKs are told at the start:</NoRows>
                <CodeBlock label="an environment for an SDK" language="js" code={"Sentry.init({ dsn, environment: 'staging' })"} />
              </>
            ) : (
              <Rows label="Environments">
                {list.map((environment) => (
                  <EnvironmentRow key={environment.id} org={org} project={slug} environment={environment} mayWrite={may('project:write')} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Panel>
    </SettingsPage>
  )
}
