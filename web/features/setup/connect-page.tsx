import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'

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
import { PlatformPicker } from './platform-picker.tsx'
import { findPlatform, otherPlatform } from './platforms.ts'
import type { Platform } from './platforms.ts'
import { recipesQuery } from './snippets/load.ts'
import { curlLine, recipeSteps, waysOf } from './snippets/recipe.ts'
import type { Recipe, Step as RecipeStep, Way } from './snippets/recipe.ts'
import { parseConnect } from './url.ts'
import type { ConnectSearch } from './url.ts'
import { Waiting } from './waiting.tsx'

import styles from './connect.module.css'

const Step = (props: {
  readonly number: number
  readonly title: string
  readonly done?: boolean
  readonly end?: React.ReactNode
  readonly children: React.ReactNode
}) => (
  <section className={styles.step} aria-label={props.title}>
    <span className={classNames(styles.number, props.done && styles.done)} aria-hidden="true">
      {props.done ? <Icon name="check" small /> : props.number}
    </span>
    <div className={styles.stepHead}>
      <h2>{props.title}</h2>
      {props.end}
    </div>
    <div className={styles.body}>{props.children}</div>
  </section>
)

const wayLabels: Readonly<Record<Way, string>> = {
  code: 'Code',
  env: 'Env variable',
  docker: 'Docker',
  dsn: 'DSN only',
  curl: 'curl',
}

type Change = (changed: Partial<Record<keyof ConnectSearch, string | undefined>>) => void

/** The state of the page, and how to change a part of it; it is all in the address. */
const useConnect = (): { readonly search: ConnectSearch; readonly change: Change } => {
  const from = '/organizations/$org/projects/$project/getting-started' as const
  const params = useParams({ from })
  const search = useSearch({ from })
  const navigate = useNavigate()
  const change: Change = (changed) =>
    void navigate({
      to: '/organizations/$org/projects/$project/getting-started/',
      params,
      search: (previous) => parseConnect({ ...parseConnect(previous), ...changed }),
      replace: true,
      resetScroll: false,
    })
  return { search, change }
}

/** One step of a recipe; where it can be written in several ways, the one that was chosen last. */
const Lines = ({ step, variant, change }: { readonly step: RecipeStep; readonly variant: string | undefined; readonly change: Change }) => {
  const { title, code, language } = step
  if (typeof code === 'string')
    return (
      <div className={styles.lines}>
        <h3>{title}</h3>
        <CodeBlock code={code} label={title} language={language} />
      </div>
    )
  const shown = code.find(({ name }) => name === variant) ?? code[0]
  return (
    <div className={styles.lines}>
      <div className={styles.linesHead}>
        <h3>{title}</h3>
        <SegmentedChoice
          label={`${title}: how`}
          segments={code.map(({ name }) => ({ value: name, label: name }))}
          chosen={shown?.name ?? ''}
          onChoose={(name) => change({ with: name })}
        />
      </div>
      {shown && <CodeBlock code={shown.code} label={title} language={language} />}
    </div>
  )
}

const DsnLines = ({ dsn }: { readonly dsn: string }) => (
  <div className={styles.lines}>
    <CodeBlock code={dsn} label="DSN" />
    <p className="meta t3">The key in the DSN is public by design: it can send, and read nothing. Any Sentry SDK takes it.</p>
  </div>
)

const CurlLines = ({ dsn }: { readonly dsn: string }) => (
  <div className={styles.lines}>
    <CodeBlock code={curlLine(dsn)} label="Send an event with curl" language="sh" wrap />
    <p className="meta t3">It sends one error with no SDK at all: what arrives then shows that the way here is open.</p>
  </div>
)

const WayLines = (props: {
  readonly way: Way
  readonly recipe: Recipe | undefined
  readonly dsn: string
  readonly variant: string | undefined
  readonly change: Change
}) => {
  const { way, recipe, dsn, variant, change } = props
  if (way === 'dsn') return <DsnLines dsn={dsn} />
  if (way === 'curl' || recipe === undefined) return <CurlLines dsn={dsn} />
  const steps = recipeSteps(recipe, way, dsn)
  return (
    <>
      {steps.slice(0, -1).map((step) => (
        <Lines key={step.title} step={step} variant={variant} change={change} />
      ))}
      {way === 'code' && <p className="meta t3">The key in the DSN is public by design: it can send, and read nothing.</p>}
    </>
  )
}

/** Steps 2 and 3; without a recipe, what needs no SDK. */
const Ways = ({ dsn, recipe }: { readonly dsn: string; readonly recipe: Recipe | undefined }) => {
  const { search, change } = useConnect()
  const ways = waysOf(recipe)
  const way = ways.find((one) => one === search.way) ?? ways[0] ?? 'curl'
  const verify = recipe && recipeSteps(recipe, way, dsn).at(-1)
  const choice = (
    <SegmentedChoice
      label="How the DSN gets into the app"
      segments={ways.map((value) => ({ value, label: wayLabels[value] }))}
      chosen={way}
      onChoose={(chosen) => change({ way: chosen === 'code' ? undefined : chosen })}
    />
  )
  return (
    <>
      <Step number={2} title={verify ? 'Install and start' : 'Send something'} end={choice}>
        <WayLines way={way} recipe={recipe} dsn={dsn} variant={search.with} change={change} />
      </Step>
      {verify && (
        <Step number={3} title="Send something">
          <Lines step={verify} variant={search.with} change={change} />
          <div className={styles.lines}>
            <h3>Or with no SDK at all</h3>
            <CodeBlock code={curlLine(dsn)} label="Send an event with curl" language="sh" />
          </div>
        </Step>
      )}
    </>
  )
}

/** The lines for a platform, whose chunk is fetched when it is first shown. */
const Snippets = ({ dsn, platform }: { readonly dsn: string; readonly platform: Platform | undefined }) => {
  const recipes = useQuery({ ...recipesQuery(platform?.family ?? 'more'), enabled: platform !== undefined })
  if (platform && recipes.isPending) return <SkeletonRows rows={6} label="Reading the lines for this platform" />
  if (recipes.isError)
    return <ErrorState what="The lines could not be read" failure={failureOf(recipes.error)} onRetry={() => void recipes.refetch()} />
  return <Ways dsn={dsn} recipe={platform && recipes.data?.[platform.id]} />
}

const Connect = ({ org, project, wanted }: { readonly org: string; readonly project: ProjectSummary; readonly wanted: string }) => {
  const { search, change } = useConnect()
  const keys = useQuery(keysQuery(useApi(), org, wanted))
  const dsn = keys.data?.find(({ isActive }) => isActive)?.dsn.public
  const id = search.platform ?? project.platform
  const platform = findPlatform(id)
  return (
    <div className={styles.page}>
      <div className={styles.steps}>
        <Step number={1} title="Platform" done>
          <PlatformPicker
            chosen={platform ?? otherPlatform}
            onChoose={(one) => change({ platform: one.id === project.platform ? undefined : one.id, with: undefined })}
          />
        </Step>
        {keys.isPending && <SkeletonRows rows={6} label="Reading the keys" />}
        {keys.isError && (
          <ErrorState what="The keys could not be read" failure={failureOf(keys.error)} onRetry={() => void keys.refetch()} />
        )}
        {keys.data && dsn === undefined && (
          <EmptyState title="This project has no active key">
            <p>
              Nothing can be sent to it until one is made or switched on:{' '}
              <Link className="link" to="/settings/$org/projects/$project/keys/" params={{ org, project: project.slug }}>
                keys of the project
              </Link>
              .
            </p>
          </EmptyState>
        )}
        {dsn !== undefined && <Snippets key={platform?.id ?? 'other'} dsn={dsn} platform={platform} />}
      </div>
      <Waiting org={org} project={project} dsn={dsn} />
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
