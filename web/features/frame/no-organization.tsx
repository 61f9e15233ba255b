import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { buttonClass } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { HeaderLine } from './header-line.tsx'

/** Of a name from the address so much is shown. */
const namedMax = 60
const linksMax = 8

/** In place of a page of an organization that does not exist, or that is none of the viewer's: which of the two is not told. */
export const NoOrganization = ({ org }: { readonly org: string }) => {
  // Read again when it is old: they may have joined a moment ago.
  const organizations = useQuery(sessionQuery(useApi())).data?.organizations ?? []
  const links = organizations.slice(0, linksMax).map(({ id, slug, name }) => (
    <Link key={id} className={buttonClass({ size: 'medium' })} to="/organizations/$org/issues/" params={{ org: slug }}>
      Issues of {visibleText(name)}
    </Link>
  ))
  return (
    <>
      <title>No such organization - Vedette</title>
      <HeaderLine>
        <h1>Organization</h1>
      </HeaderLine>
      <EmptyState title={`There is no organization ${visibleText(cutText(org, namedMax).text)} that you may see`} actions={links}>
        <p>Its address may have changed, or its owners have to invite you.</p>
      </EmptyState>
    </>
  )
}
