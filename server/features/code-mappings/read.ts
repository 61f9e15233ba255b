import { framePaths, pathInRepository } from '#packages/code-links/frame-path'
import type { PlacedFrame } from '#packages/code-links/frame-path'
import { fileLink } from '#packages/code-links/links'
import type { Ref } from '#packages/code-links/links'
import { deriveMapping, findMapping, inMappingOrder } from '#packages/code-links/mapping'
import type { KnownFile, Roots } from '#packages/code-links/mapping'
import type { EventAnswer, FrameAnswer, StacktraceAnswer } from '#packages/contract/event'
import { knownFiles } from '#server/features/commits/read'
import { headsOfRelease, linkedRepository, releaseBuilt, repositoriesById } from '#server/features/repositories/read'
import type { RepositoryRow } from '#server/features/repositories/read'
import type { ProjectAccess, Scope } from '#server/http/scope'
import { storable } from '#server/stores/metadata/storable-text'

/** Mappings of one project. */
export const mappingsMax = 1_000
/** Different files of one event that are looked for among commits; a trace seldom has more of its own. */
const filesLookedFor = 25

/** A mapping of a project, with the repository that it leads to. */
export interface MappingRow extends Roots {
  readonly id: number
  readonly automatic: boolean
  /** Empty: the repository's own. */
  readonly defaultBranch: string
  readonly repositoryId: number
}

/** The mappings of a project in the order in which they are tried. */
export const mappingsOfProject = async (scope: Scope, projectId: number): Promise<readonly MappingRow[]> => {
  const rows = await scope
    .rows('code_mappings')
    .selectAll('code_mappings')
    .where('code_mappings.project_id', '=', projectId)
    .orderBy('code_mappings.id')
    .limit(mappingsMax)
    .execute()
  return inMappingOrder(
    rows.map((row) => ({
      id: row.id,
      stackRoot: row.stack_root,
      sourceRoot: row.source_root,
      automatic: row.automatic === 1,
      defaultBranch: row.default_branch,
      repositoryId: row.repository_id,
    })),
  )
}

/** Where a frame's file lies. */
export interface LocatedFile {
  readonly repositoryId: number
  readonly path: string
  /** Empty: the repository's own. */
  readonly defaultBranch: string
  /** The roots that were derived from commits now, and are no mapping yet. */
  readonly derived?: Roots
  /** The mapping that says so, or 0. */
  readonly mappingId: number
  readonly automatic: boolean
}

/** The name of a frame's file, in lower case; empty when it has none. */
const fileName = (paths: readonly string[]): string => {
  const path = pathInRepository(paths[0] ?? '')
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase()
}

/** Names of the files of these frames, each once, in lower case. */
export const fileNames = (frames: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(frames.map(fileName))].filter((name) => name !== '').slice(0, filesLookedFor)

const locate = (paths: readonly string[], mappings: readonly MappingRow[], files: readonly KnownFile[]): LocatedFile | undefined => {
  const found = findMapping(mappings, paths)
  if (found) {
    const { repositoryId, defaultBranch, id: mappingId, automatic } = found.mapping
    return { repositoryId, path: found.path, defaultBranch, mappingId, automatic }
  }
  const derived = paths.map((path) => deriveMapping(path, files)).find((each) => each !== undefined)
  if (!derived) return undefined
  const { repositoryId, path, ...roots } = derived
  return { repositoryId, path, defaultBranch: '', derived: roots, mappingId: 0, automatic: true }
}

/**
 * Where the files of frames lie, by the paths of each frame: by the mappings of the project, else by the one file that commits of its releases
 * brought and whose path has the same end. Undefined for a frame: nobody knows. `more`: files that are known otherwise.
 */
export const locateFiles = async (
  scope: Scope,
  project: Pick<ProjectAccess, 'id' | 'orgId'>,
  frames: readonly (readonly string[])[],
  more: readonly KnownFile[] = [],
): Promise<readonly (LocatedFile | undefined)[]> => {
  const mappings = await mappingsOfProject(scope, project.id)
  const unmapped = frames.filter((paths) => !findMapping(mappings, paths))
  const files = unmapped.length > 0 ? [...(await knownFiles(scope, project.id, fileNames(unmapped))), ...more] : []
  const distinct = [...new Map(files.map((file) => [`${file.repositoryId} ${file.path}`, file])).values()]
  return frames.map((paths) => locate(paths, mappings, distinct))
}

/** The state to show: what the release was built from, else the default branch of the mapping, else of the repository. */
const refOf = (file: LocatedFile, repository: RepositoryRow, heads: ReadonlyMap<number, string>): Ref | undefined => {
  const sha = heads.get(repository.id)
  if (sha !== undefined) return { sha }
  const branch = file.defaultBranch || repository.default_branch
  return branch === '' ? undefined : { branch }
}

/** Makes links to lines of files for one release. */
export interface CodeLinker {
  readonly located: readonly (LocatedFile | undefined)[]
  readonly repositories: ReadonlyMap<number, RepositoryRow>
  /** Null: the repository's address is not known, nor any state of it. */
  readonly link: (file: LocatedFile, line: number | null) => string | null
}

/** Where the files of frames lie, and links to them at the state that a release was built from. */
export const linkCode = async (
  scope: Scope,
  project: Pick<ProjectAccess, 'id' | 'orgId'>,
  frames: readonly (readonly string[])[],
  version: string,
): Promise<CodeLinker> => {
  const located = await locateFiles(scope, project, frames)
  const repositories = await repositoriesById(
    scope,
    located.flatMap((file) => (file ? [file.repositoryId] : [])),
  )
  const release = repositories.size > 0 ? await releaseBuilt(scope, project.orgId, storable(version)) : undefined
  const heads = release ? await headsOfRelease(scope, release) : new Map<number, string>()
  const link = (file: LocatedFile, line: number | null): string | null => {
    const repository = repositories.get(file.repositoryId)
    const linked = repository && linkedRepository(repository)
    const ref = repository && refOf(file, repository, heads)
    return linked && ref ? fileLink(linked, { path: file.path, ref, line }) : null
  }
  return { located, repositories, link }
}

/** A frame of an answer in the words of the wire. */
const placed = ({ filename, absPath, module, package: name, platform }: FrameAnswer): PlacedFrame => ({
  filename: filename ?? undefined,
  abs_path: absPath ?? undefined,
  module: module ?? undefined,
  package: name ?? undefined,
  platform: platform ?? undefined,
})

const tracesOf = (event: EventAnswer): StacktraceAnswer[] =>
  event.entries
    .flatMap(({ type, data }): (StacktraceAnswer | null)[] => {
      if (type === 'stacktrace') return [data]
      if (type === 'exception' || type === 'threads') return data.values.map(({ stacktrace }) => stacktrace)
      return []
    })
    .filter((trace) => trace !== null)

/** Gives each in-app frame of an event the link to its line (`sourceLink`), by address alone: nothing is asked of anybody. Costs two to five short queries. */
export const withSourceLinks = async (scope: Scope, event: EventAnswer): Promise<EventAnswer> => {
  const project = scope.project(Number(event.projectID))
  const frames = tracesOf(event).flatMap(({ frames: all }) => all.filter(({ inApp }) => inApp))
  if (!project || frames.length === 0) return event
  const pathsOf = new Map(frames.map((frame) => [frame, framePaths(placed(frame), event.platform)]))
  const distinct = new Map([...pathsOf.values()].map((paths) => [paths.join('\n'), paths]))
  const { located, link } = await linkCode(scope, project, [...distinct.values()], event.release?.version ?? '')
  const fileOf = new Map([...distinct.keys()].map((key, index) => [key, located[index]]))
  const linked = (frame: FrameAnswer): FrameAnswer => {
    const file = fileOf.get(pathsOf.get(frame)?.join('\n') ?? '')
    return file ? { ...frame, sourceLink: link(file, frame.lineNo) } : frame
  }
  const traced = (trace: StacktraceAnswer | null) => trace && { ...trace, frames: trace.frames.map(linked) }
  const entries = event.entries.map((entry): EventAnswer['entries'][number] => {
    if (entry.type === 'stacktrace') return { ...entry, data: traced(entry.data) ?? entry.data }
    if (entry.type === 'threads')
      return { ...entry, data: { values: entry.data.values.map((value) => ({ ...value, stacktrace: traced(value.stacktrace) })) } }
    if (entry.type !== 'exception') return entry
    const values = entry.data.values.map((value) => ({ ...value, stacktrace: traced(value.stacktrace) }))
    return { ...entry, data: { ...entry.data, values } }
  })
  return { ...event, entries }
}
