import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'

import type { ArtifactUsage } from '#packages/contract/artifact-file'

import { useApi } from '../../api/context.ts'
import { formatBytes } from '../../lib/number-format.ts'
import { FoldSection } from '../../ui/fold-section.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { PageLinks } from '../issues/page-links.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, SettingsPage } from '../settings/page.tsx'
import { useProject } from '../settings/project/project.ts'
import { filesText } from './artifact-text.ts'
import { BundleFiles } from './bundle-files.tsx'
import { BundleList } from './bundle-list.tsx'
import { DebugFiles } from './debug-files.tsx'
import { DropFiles } from './drop-files.tsx'
import { bundlesQuery, usageQuery } from './queries.ts'
import type { ArtifactPlace } from './queries.ts'
import { SearchLine } from './search-line.tsx'
import type { ArtifactsSearch } from './search.ts'
import { SetUp } from './set-up.tsx'

import styles from './artifacts.module.css'

const scope = 'project:releases'

const Usage = ({ usage }: { readonly usage: ArtifactUsage | undefined }) => {
  if (!usage || usage.bundles === 0) return null
  return (
    <p className="t2">
      {usage.bundles === 1 ? '1 bundle' : `${String(usage.bundles)} bundles`} with {filesText(usage.files)}, {formatBytes(usage.size)}{' '}
      before compression. One that no event needed for {usage.unusedDaysMax} days is removed.
    </p>
  )
}

interface PartProps {
  readonly place: ArtifactPlace
  readonly search: ArtifactsSearch
  readonly may: boolean
}

const Bundles = ({ place, search, may }: PartProps) => {
  const api = useApi()
  const bundles = useQuery(bundlesQuery(api, place, search))
  const usage = useQuery(usageQuery(api, place)).data
  return (
    <Loaded query={bundles} what="The uploads" rows={5}>
      {({ rows, next, previous }) =>
        rows.length === 0 && search.query === undefined && search.cursor === undefined ? (
          <Panel
            title="Nothing is uploaded yet"
            lead="Minified stack traces become readable once a build uploads its source maps: original file, line, function and code."
          >
            <SetUp place={place} />
          </Panel>
        ) : (
          <>
            <Panel title="Uploads">
              <Usage usage={usage} />
              <SearchLine key={search.query ?? ''} place={place} search={search} label="Find by debug id, address or release" />
              {rows.length === 0 ? <NoRows>No upload fits.</NoRows> : <BundleList place={place} bundles={rows} may={may} />}
              <PageLinks
                previous={previous}
                next={next}
                link={({ search: { cursor }, ...rest }) => (
                  <Link to="/settings/$org/projects/$project/source-maps/" params={place} search={{ ...search, cursor }} {...rest} />
                )}
              />
            </Panel>
            <div className={styles.fold}>
              <FoldSection id="artifacts-set-up" title="How a build uploads" openAtFirst={false}>
                <SetUp place={place} />
              </FoldSection>
            </div>
          </>
        )
      }
    </Loaded>
  )
}

/** `/settings/{org}/projects/{project}/source-maps/`: what builds uploaded, and how they do. */
export const SourceMapsPage = () => {
  const { org, slug, name, organization } = useProject()
  const search = useSearch({ from: '/settings/$org/projects/$project/source-maps' })
  const place = { org, project: slug }
  const may = organization?.access.includes(scope) ?? false
  return (
    <SettingsPage
      title="Source maps"
      of={name}
      lead="Scripts and source maps that builds uploaded. Events find them by debug id, or by release and address, and show the original code."
    >
      <ReadOnlyNote organization={organization} scope={scope} allowed={may} verb="upload and delete files" />
      <PanelBoundary what="The uploads could not be shown" resetKey={search.bundle ?? ''}>
        {search.bundle === undefined ? (
          <Bundles place={place} search={search} may={may} />
        ) : (
          <BundleFiles key={search.bundle} place={place} search={search} may={may} />
        )}
      </PanelBoundary>
      {search.bundle === undefined && may && <DropFiles place={place} />}
      {search.bundle === undefined && <DebugFiles place={place} may={may} />}
    </SettingsPage>
  )
}
