import type { SourceMapDebug, SourceMapDebugFrame } from '#packages/contract/source-map-debug'

/** One thing that has to be so for a frame to show its source. */
export interface Check {
  readonly id: string
  /** As a sentence that is true when it is so. */
  readonly title: string
  readonly state: 'ok' | 'failed' | 'skipped'
  /** What was found. */
  readonly says: string
  /** What mends it, to be typed or pasted. */
  readonly fix?: { readonly says: string; readonly code: string; readonly language: string }
}

/** Where the commands lead to. */
export interface UploadPlace {
  readonly url: string
  readonly org: string
  readonly project: string
}

const cli = 'npx @sentry/cli'

/** A word of a shell; what is more than a word is quoted. */
const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)

const upload = ({ url, org, project }: UploadPlace, more: readonly string[] = []): string =>
  [`${cli} --url ${shellWord(url)} sourcemaps upload`, `--org ${shellWord(org)} --project ${shellWord(project)}`, ...more, './dist'].join(
    ' ',
  )

const inject = `${cli} sourcemaps inject ./dist`

const named = (place: UploadPlace, { release, dist }: SourceMapDebug): string =>
  upload(place, [
    ...(release === null ? [] : [`--release ${shellWord(release)}`]),
    ...(dist === null ? [] : [`--dist ${shellWord(dist)}`]),
    "--url-prefix '~/'",
  ])

const code = (says: string, text: string, language = '') => ({ says, code: text, language })

const upgrade = code('Take a version that sends them:', 'npm install @sentry/browser@latest')

const sdkSays: Readonly<Record<SourceMapDebug['sdkDebugIdSupport'], string>> = {
  full: 'It does.',
  'needs-upgrade': 'Debug ids are sent from version 7.56 on.',
  'not-supported': 'This SDK has none; files are found by release and address.',
  'unofficial-sdk': 'This SDK is not one of the official ones, which send them.',
}

const sdkCheck = (debug: SourceMapDebug): Check => {
  const isOk = debug.sdkDebugIdSupport === 'full' || debug.eventHasDebugIds
  const sdk = [debug.sdkName, debug.sdkVersion].filter((word) => word !== null).join(' ')
  return {
    id: 'sdk',
    title: 'The SDK sends debug ids',
    state: isOk ? 'ok' : 'failed',
    says: `${sdk === '' ? 'The event does not say which SDK sent it.' : `${sdk}.`} ${isOk ? 'It does.' : sdkSays[debug.sdkDebugIdSupport]}`,
    ...(debug.sdkDebugIdSupport === 'needs-upgrade' && !isOk && { fix: upgrade }),
  }
}

const idCheck = (frame: SourceMapDebugFrame, place: UploadPlace): Check =>
  frame.stackFrameDebugId === null
    ? {
        id: 'debug-id',
        title: 'The file has a debug id',
        state: 'failed',
        says: 'The event names none for this file: its build did not put one into it, or another file is deployed than the one that has it.',
        fix: code('Put ids into the built files, upload them, and deploy these very files:', `${inject}\n${upload(place)}`),
      }
    : { id: 'debug-id', title: 'The file has a debug id', state: 'ok', says: frame.stackFrameDebugId }

const uploadedCheck = (frame: SourceMapDebugFrame, place: UploadPlace): Check => {
  const title = 'The file and its map were uploaded with this id'
  const { uploadedSourceFileWithCorrectDebugId: hasFile, uploadedSourceMapWithCorrectDebugId: hasMap } = frame
  if (frame.stackFrameDebugId === null)
    return { id: 'uploaded', title, state: 'skipped', says: 'Without an id there is nothing to look for.' }
  if (hasMap && hasFile) return { id: 'uploaded', title, state: 'ok', says: 'Both are there.' }
  const says = hasFile
    ? 'The file is there, but no map.'
    : hasMap
      ? 'The map is there; without the file, names of functions are guessed.'
      : 'Neither is there.'
  const fix = code('Upload the folder of the build that is deployed, maps included:', upload(place))
  return { id: 'uploaded', title, state: hasMap ? 'ok' : 'failed', says, ...(!hasMap && { fix }) }
}

const releaseSays = (frame: SourceMapDebugFrame, debug: SourceMapDebug): string => {
  if (debug.release === null) return 'The event has no release.'
  if (!debug.releaseHasSomeArtifact) return `Nothing was uploaded for release ${debug.release}.`
  if (frame.sourceFileReleaseNameFetchingResult === 'wrong-dist')
    return `Uploaded for another dist; this event has ${debug.dist === null ? 'none' : debug.dist}.`
  const [like] = frame.matchingSourceFileNames
  return like === undefined
    ? `Release ${debug.release} has artifacts, but none with the address of this file.`
    : `No artifact has the address of this file. ${like} is like it: its prefix is another one.`
}

const releaseCheck = (frame: SourceMapDebugFrame, debug: SourceMapDebug, place: UploadPlace): Check => {
  const title = 'Or: they were uploaded for the release, under the address of the file'
  const isFound = frame.sourceFileReleaseNameFetchingResult === 'found'
  if (isFound && frame.sourceMapReleaseNameFetchingResult === 'found')
    return { id: 'release', title, state: 'ok', says: `Found as ${frame.matchingSourceMapName ?? 'named'}.` }
  if (isFound)
    return {
      id: 'release',
      title,
      state: 'failed',
      says:
        frame.releaseSourceMapReference === null
          ? 'The file is there, and names no map.'
          : `The file is there; its map ${frame.releaseSourceMapReference} is not.`,
      fix: code('Upload the map beside it:', named(place, debug)),
    }
  return {
    id: 'release',
    title,
    state: 'failed',
    says: releaseSays(frame, debug),
    fix: code('Upload under the address that browsers load it from:', named(place, debug)),
  }
}

const faultSays: ReadonlyMap<string, string> = new Map([
  ['too-large', 'It is above 64 MB and is not read.'],
  ['not-json', 'It is not JSON: a page of an error, perhaps, that was saved as the map.'],
  ['not-a-map', 'It is JSON, but no source map of version 3.'],
  ['bad-mappings', 'Its "mappings" cannot be decoded.'],
  ['too-many-sections', 'It has more sections than are read.'],
  ['sections-by-url', 'Its sections are addresses of other maps, which are not fetched.'],
])

const readCheck = (frame: SourceMapDebugFrame, place: UploadPlace): Check => {
  const title = 'The map can be read'
  if (frame.mapFault !== null)
    return {
      id: 'map',
      title,
      state: 'failed',
      says: faultSays.get(frame.mapFault) ?? 'It cannot be read.',
      fix: code('Build anew, with whole maps, and upload that:', upload(place)),
    }
  return frame.positionMaps === null
    ? { id: 'map', title, state: 'skipped', says: 'There is no map yet.' }
    : { id: 'map', title, state: 'ok', says: 'It can.' }
}

const positionCheck = (frame: SourceMapDebugFrame, place: UploadPlace): Check => {
  const title = 'The map knows the position'
  const at = `line ${String(frame.lineNo ?? 0)}, column ${String(frame.colNo ?? 0)}`
  if (frame.positionMaps === null) return { id: 'position', title, state: 'skipped', says: 'There is no map to ask.' }
  if (frame.positionMaps) return { id: 'position', title, state: 'ok', says: `${at} leads to a source.` }
  return {
    id: 'position',
    title,
    state: 'failed',
    says: `Nothing at ${at}: the map belongs to another build of this file, or something changed the file after its build.`,
    fix: code('Upload the files that are deployed, from the same build:', upload(place)),
  }
}

const vite = "// vite.config.js\nexport default { build: { sourcemap: 'hidden' } }"

const textCheck = (frame: SourceMapDebugFrame): Check => {
  const title = 'The source is in the map'
  if (frame.hasSourceText === null) return { id: 'text', title, state: 'skipped', says: 'There is no position yet.' }
  if (frame.hasSourceText) return { id: 'text', title, state: 'ok', says: 'Its lines can be shown.' }
  return {
    id: 'text',
    title,
    state: 'failed',
    says: 'The map names the source and does not bring its text ("sourcesContent").',
    fix: code('Let the bundler put it in (Vite does; webpack with devtool "hidden-source-map"):', vite, 'javascript'),
  }
}

/** One way is enough: what the other one lacks is no failure then. */
const eitherWay = (byId: readonly Check[], byRelease: Check): Check[] => {
  const skip = (check: Check): Check =>
    check.state === 'failed' ? { id: check.id, title: check.title, state: 'skipped', says: `Not needed. ${check.says}` } : check
  if (byId.every(({ state }) => state === 'ok')) return [...byId, skip(byRelease)]
  return byRelease.state === 'ok' ? [...byId.map(skip), byRelease] : [...byId, byRelease]
}

/** What has to be so for a frame to show its source, in order (ui.md 2.3). The first that failed is what is to be mended first. */
export const checksOf = (frame: SourceMapDebugFrame, debug: SourceMapDebug, place: UploadPlace): readonly Check[] => [
  ...eitherWay([sdkCheck(debug), idCheck(frame, place), uploadedCheck(frame, place)], releaseCheck(frame, debug, place)),
  readCheck(frame, place),
  positionCheck(frame, place),
  textCheck(frame),
]
