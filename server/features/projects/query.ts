import type { ProjectAccess } from '#server/http/scope'

const queryLengthMax = 500

type Condition = (project: ProjectAccess) => boolean

const conditionOf = (word: string): Condition => {
  const colon = word.indexOf(':')
  const value = word.slice(colon + 1)
  switch (word.slice(0, Math.max(0, colon))) {
    case 'slug':
      return (project) => project.slug === value
    case 'id':
      return (project) => String(project.id) === value
    case 'name':
      return (project) => project.name.toLowerCase().includes(value)
    case 'platform':
      return (project) => project.platform === value
    case 'is_member':
      return (project) => project.isMember === (value === '1' || value === 'true')
    default:
      return (project) => project.slug.includes(word) || project.name.toLowerCase().includes(word)
  }
}

/** Reads `query` of a list of projects: each word must fit; `slug:a`, `id:1`, `name:`, `platform:`, `is_member:1`, or a part of slug or name. */
export const readProjectQuery = (text: string): Condition => {
  const words = text
    .slice(0, queryLengthMax)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const conditions = words.map(conditionOf)
  return (project) => conditions.every((fits) => fits(project))
}
