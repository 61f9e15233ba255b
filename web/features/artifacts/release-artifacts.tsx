import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { BundleFacts } from './bundle-list.tsx'
import { releaseBundlesQuery } from './queries.ts'

import styles from './artifacts.module.css'

/** Projects whose uploads are asked for. */
const projectsMax = 3
const bundlesShown = 5

/** What builds uploaded for a release, of its first three projects. */
export const ReleaseArtifacts = (props: {
  readonly org: string
  readonly version: string
  readonly projects: readonly { readonly slug: string }[]
}) => {
  const { org, version } = props
  const api = useApi()
  const slugs = props.projects.slice(0, projectsMax).map(({ slug }) => slug)
  const reads = useQueries({ queries: slugs.map((project) => releaseBundlesQuery(api, { org, project }, version)) })
  const failed = reads.find(({ isError }) => isError)
  const bundles = reads.flatMap(({ data }, index) => (data?.rows ?? []).map((bundle) => ({ bundle, project: slugs[index] ?? '' })))
  return (
    <section aria-label="Artifacts" className={styles.ofRelease}>
      <h2>Artifacts</h2>
      {reads.some(({ isPending }) => isPending) && <SkeletonRows rows={2} label="Reading the artifacts" />}
      {failed && (
        <ErrorState what="The artifacts could not be read" failure={failureOf(failed.error)} onRetry={() => void failed.refetch()} />
      )}
      {bundles.length > 0 && (
        <ul>
          {bundles.slice(0, bundlesShown).map(({ bundle, project }) => (
            <li key={`${project} ${bundle.id}`}>
              <Link
                className="link"
                to="/settings/$org/projects/$project/source-maps/"
                params={{ org, project }}
                search={{ bundle: bundle.id }}
              >
                <PlainText value={project} />
              </Link>{' '}
              <span className="t3 meta">
                <BundleFacts bundle={bundle} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {bundles.length > bundlesShown && <p className="t3">and {bundles.length - bundlesShown} more</p>}
      {reads.every(({ isSuccess }) => isSuccess) && bundles.length === 0 && slugs[0] !== undefined && (
        <p className="t2">
          No files were uploaded for this release.{' '}
          <Link className="link" to="/settings/$org/projects/$project/source-maps/" params={{ org, project: slugs[0] }}>
            Source maps
          </Link>{' '}
          says how; a build with debug ids needs no release.
        </p>
      )}
    </section>
  )
}
