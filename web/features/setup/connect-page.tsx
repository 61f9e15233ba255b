import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { ProjectSummary } from '#packages/contract/organization'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { keysQuery, projectsQuery } from '../../api/queries.ts'
import { classNames } from '../../lib/class-names.ts'
import { SegmentedChoice, buttonClass } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Icon } from '../../ui/icons.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { snippetFor, snippetNames, snippetSteps } from './snippets.ts'
import type { SnippetName } from './snippets.ts'
import { Waiting } from './waiting.tsx'

import styles from './connect.module.css'

const Step = ({
  number,
  title,
  done = false,
  children,
}: {
  readonly number: number
  readonly title: string
  readonly done?: boolean
  readonly children: React.ReactNode
}) => (
  <section className={styles.step} aria-label={title}>
    <span className={classNames(styles.number, done && styles.done)} aria-hidden="true">
      {done ? <Icon name="check" small /> : number}
    </span>
    <h2>{title}</h2>
    <div className={styles.body}>{children}</div>
  </section>
)

const Snippets = ({ dsn, platform }: { readonly dsn: string; readonly platform: string | null }) => {
  const [name, setName] = useState<SnippetName>(() => snippetFor(platform))
  return (
    <>
      <Step number={1} title="DSN" done>
        <CodeBlock code={dsn} label="DSN" />
        <p className="meta t3">The key in the DSN is public by design: it can send, and read nothing.</p>
      </Step>
      <Step number={2} title="Platform">
        <SegmentedChoice label="Platform" segments={snippetNames} chosen={name} onChoose={setName} />
      </Step>
      {snippetSteps(name, dsn).map(({ title, code, language }, index) => (
        <Step key={title} number={index + 3} title={title}>
          <CodeBlock code={code} label={title} language={language} />
        </Step>
      ))}
      {name !== 'curl' && (
        <div className={styles.step}>
          <div className={styles.body}>
            <p className="t2">Or with no SDK at all:</p>
            {snippetSteps('curl', dsn).map(({ title, code, language }) => (
              <CodeBlock key={title} code={code} label={title} language={language} />
            ))}
          </div>
        </div>
      )}
    </>
  )
}

const Connect = ({ org, project, wanted }: { readonly org: string; readonly project: ProjectSummary; readonly wanted: string }) => {
  const keys = useQuery(keysQuery(useApi(), org, wanted))
  const dsn = keys.data?.find(({ isActive }) => isActive)?.dsn.public
  return (
    <div className={styles.page}>
      <div className={styles.steps}>
        {keys.isPending && <SkeletonRows rows={6} label="Reading the keys" />}
        {keys.isError && (
          <ErrorState what="The keys could not be read" failure={failureOf(keys.error)} onRetry={() => void keys.refetch()} />
        )}
        {keys.data && dsn === undefined && <EmptyState title="This project has no active key" />}
        {dsn !== undefined && <Snippets dsn={dsn} platform={project.platform} />}
      </div>
      <Waiting org={org} project={project} />
    </div>
  )
}

/** `/organizations/{org}/projects/{project}/getting-started/`: the DSN, how to use it, and what arrives. */
export const ConnectPage = () => {
  const { org, project: wanted } = useParams({ from: '/organizations/$org/projects/$project/getting-started' })
  const projects = useQuery(projectsQuery(useApi(), org))
  const project = projects.data?.find(({ slug, id }) => slug === wanted || id === wanted)
  return (
    <>
      <title>Connect an app - Vedette</title>
      <HeaderLine
        end={
          <Link className={buttonClass({ look: 'quiet' })} to="/organizations/$org/issues/" params={{ org }}>
            Skip to issues
          </Link>
        }
      >
        <h1>Connect an app</h1>
        {project && <span className="t3 trunc">{project.name}</span>}
      </HeaderLine>
      {projects.isPending && <SkeletonRows rows={6} label="Reading the project" />}
      {projects.isError && (
        <ErrorState what="The project could not be read" failure={failureOf(projects.error)} onRetry={() => void projects.refetch()} />
      )}
      {projects.data && !project && <EmptyState title="There is no such project that you may see" />}
      {project && <Connect org={org} project={project} wanted={wanted} />}
    </>
  )
}
