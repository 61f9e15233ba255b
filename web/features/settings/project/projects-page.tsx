import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'

import { useApi } from '../../../api/context.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Row, Rows, SettingsPage, useOrganization } from '../page.tsx'
import { allProjectsQuery } from '../queries.ts'

/** `/settings/{org}/projects/`. */
export const ProjectsPage = () => {
  const { org } = useParams({ from: '/settings/$org' })
  const { organization, may } = useOrganization(org)
  const projects = useQuery(allProjectsQuery(useApi(), org))
  return (
    <SettingsPage
      title="Projects"
      of={organization?.name ?? org}
      end={
        may('project:write') && (
          <Link className={buttonClass({ look: 'primary' })} to="/organizations/$org/projects/new/" params={{ org }}>
            New project
          </Link>
        )
      }
    >
      <ReadOnlyNote organization={organization} scope="project:write" allowed={may('project:write')} verb="make projects" />
      <Panel title="Projects">
        <Loaded query={projects} what="The projects" rows={6}>
          {(list) =>
            list.length === 0 ? (
              <NoRows>There is no project that you may see. With closed membership, you see those of your teams.</NoRows>
            ) : (
              <Rows label="Projects">
                {list.map((project) => (
                  <Row
                    key={project.id}
                    title={
                      <Link className="link" to="/settings/$org/projects/$project/" params={{ org, project: project.slug }}>
                        {project.name}
                      </Link>
                    }
                    meta={
                      <>
                        {project.slug} · {project.platform ?? 'no platform'}
                        {project.teams.length > 0 && <> · {project.teams.map(({ slug }) => `#${slug}`).join(' ')}</>}
                      </>
                    }
                    actions={
                      project.firstEvent === null ? (
                        <Link
                          className={buttonClass()}
                          to="/organizations/$org/projects/$project/getting-started/"
                          params={{ org, project: project.slug }}
                          aria-label={`Connect an app to ${project.name}`}
                        >
                          Connect an app
                        </Link>
                      ) : (
                        <span className="meta t3">
                          first event <RelativeTime iso={project.firstEvent} /> ago
                        </span>
                      )
                    }
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
