import { failure, success } from '#core/result'
import type { Result } from '#core/result'

import { notFound, problem } from './answer.ts'
import type { ScopedRequest } from './route.ts'
import type { Scope } from './scope.ts'

const projectsAskedMax = 500
const allProjects = '-1'

/**
 * The scope narrowed to the project of the path, and to the `project` parameters (slug or id; `-1` = all). The failure is the answer for one that is
 * unknown or foreign.
 */
export const scopeOfProjects = ({ scope: whole, query, param }: ScopedRequest): Result<Scope, Response> => {
  const inPath = param('project')
  const only = inPath === '' ? undefined : whole.findProject(inPath)
  if (inPath !== '' && !only) return failure(notFound())
  const scope = only ? whole.within((project) => project === only) : whole
  const asked = query.getAll('project').filter((text) => text !== '')
  if (asked.length === 0 || asked.includes(allProjects)) return success(scope)
  if (asked.length > projectsAskedMax) return failure(problem(400, `At most ${projectsAskedMax} projects can be named`))
  const found = asked.map((text) => scope.findProject(text))
  if (found.includes(undefined)) return failure(notFound())
  return success(scope.within((project) => found.includes(project)))
}
