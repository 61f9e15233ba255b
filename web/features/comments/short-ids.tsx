import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback } from 'react'

import { parseShortId } from '#packages/protocol/short-id'

import { useApi } from '../../api/context.ts'
import { projectsQuery } from '../../api/queries.ts'

/** Draws words like `API-3F` as links to their issues. Only projects of the organization have such: `UTF-8` stays a word. */
export const useShortIds = (org: string): ((word: string) => React.ReactNode) => {
  const projects = useQuery(projectsQuery(useApi(), org)).data
  return useCallback(
    (word: string) => {
      const named = parseShortId(word)
      if (!named || !projects?.some(({ slug }) => slug.toUpperCase() === named.project)) return null
      return (
        <Link className="link" to="/organizations/$org/issues/$issue/" params={{ org, issue: word }}>
          {word}
        </Link>
      )
    },
    [org, projects],
  )
}
