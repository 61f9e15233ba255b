import type { KnownFile } from '#packages/code-links/mapping'
import { parseRepositoryAddress } from '#packages/code-links/provider'
import type { BlamedCommit } from '#packages/commits/blame'
import { fileNames } from '#server/features/code-mappings/read'
import type { LocatedFile } from '#server/features/code-mappings/read'
import type { RepositoryRow } from '#server/features/repositories/read'

import type { CodeFrame } from './code-frames.ts'
import { blameLine, filesOfMirror, findMirror, headOfMirror } from './mirror.ts'
import type { Mirror } from './mirror.ts'

/** The nearest frames to the crash are asked about: each is a run of git. */
const framesAsked = 5
/** Repositories of one organization that are looked at for a mirror. */
const mirrorsMax = 20

/** A mirror at the state that a release was built from. */
interface MirrorState {
  readonly mirror: Mirror
  readonly sha: string
}
export type MirrorStates = ReadonlyMap<number, MirrorState>

/** The mirrors of these repositories, at the heads of a release where these are known, else at the default branch. */
export const mirrorStates = async (
  place: { readonly dataDir: string; readonly organization: string },
  repositories: readonly RepositoryRow[],
  heads: ReadonlyMap<number, string>,
): Promise<MirrorStates> => {
  const states = new Map<number, MirrorState>()
  for (const { id, name, url } of repositories.slice(0, mirrorsMax)) {
    // A repository that a clone did not name is known by its address.
    const called = parseRepositoryAddress(url)?.name ?? name
    const mirror = (await findMirror(place, called)) ?? (await findMirror(place, name))
    const sha = mirror && (heads.get(id) ?? (await headOfMirror(mirror)))
    if (mirror && sha !== undefined) states.set(id, { mirror, sha })
  }
  return states
}

/** The files of the mirrors that have the name of a file of a frame. */
export const mirroredFiles = async (states: MirrorStates, frames: readonly CodeFrame[]): Promise<readonly KnownFile[]> => {
  const names = fileNames(frames.map(({ paths }) => paths))
  const found: KnownFile[] = []
  for (const [repositoryId, { mirror, sha }] of states)
    for (const path of await filesOfMirror(mirror, sha, names)) found.push({ repositoryId, path })
  return found
}

/** Who last changed the line of a frame. */
export interface BlamedFrame {
  readonly repositoryId: number
  readonly path: string
  readonly commit: BlamedCommit
}

/** Who last changed the lines of the nearest frames, by the place of the frame; those that no mirror tells are not among them. */
export const blameFrames = async (
  states: MirrorStates,
  frames: readonly CodeFrame[],
  located: readonly (LocatedFile | undefined)[],
): Promise<ReadonlyMap<number, BlamedFrame>> => {
  const asked = frames.slice(0, framesAsked).map(async ({ line, place }, index) => {
    const file = located[index]
    const state = file && states.get(file.repositoryId)
    if (!file || !state || line === null) return undefined
    const commit = await blameLine(state.mirror, { sha: state.sha, path: file.path, line })
    return commit && ([place, { repositoryId: file.repositoryId, path: file.path, commit }] as const)
  })
  return new Map((await Promise.all(asked)).filter((each) => each !== undefined))
}
