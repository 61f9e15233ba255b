// The laws of the layout as a program (ARCHITECTURE.md): import direction, sizes, names, where time and chance may be read, and that
// ARCHITECTURE.md names only what exists. Prints file, line and remedy; exit 1 when anything is off. There is no baseline.
import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sourceFolders = ['packages', 'server', 'web', 'scripts', 'compat', 'bench']
const skipped = new Set(['node_modules', 'dist', '.cache', '.tmp', '.venv'])
const fileLinesMax = 400

interface Complaint {
  readonly file: string
  readonly line: number
  readonly text: string
}

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => !skipped.has(entry.name))
        .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    : []

const isCode = (file: string): boolean => /\.(ts|tsx|mjs|css)$/.test(file)
const isTest = (file: string): boolean => /\.(test|journey)\.tsx?$|-suite\.ts$|(^|\/)test[/-]/.test(file)

/** Layers of the server from the river's mouth down; imports point to a higher number (design: "imports point one way"). */
const layers: readonly { readonly folder: RegExp; readonly rank: number }[] = [
  { folder: /^server\/(main|lanes|routes|jobs|config)\.ts$/, rank: 0 },
  { folder: /^server\/(roles|routes)\//, rank: 0 },
  { folder: /^server\/commands\//, rank: 0 },
  { folder: /^server\/ingest\//, rank: 1 },
  { folder: /^server\/features\//, rank: 2 },
  { folder: /^server\/(pipeline|http|clock|signals)\//, rank: 3 },
  { folder: /^server\/(stores|log)\//, rank: 4 },
  { folder: /^server\/core\//, rank: 5 },
  { folder: /^packages\//, rank: 6 },
]

const rankOf = (file: string): number | undefined => layers.find((layer) => layer.folder.test(file))?.rank

/** The unit inside which files may import each other freely: a slice, a store, a kernel folder. */
const unitOf = (file: string): string => {
  if (rankOf(file) === 0) return 'composition'
  if (file.startsWith('packages/')) return 'packages'
  const parts = file.split('/')
  return parts[1] === 'features' || parts[1] === 'stores' ? parts.slice(0, 3).join('/') : parts.slice(0, 2).join('/')
}

const openToSlices = /^server\/features\/([^/]+\/read\.ts|issues\/assign-issue\.ts)$/

const resolveImport = (file: string, specifier: string): string | undefined => {
  if (specifier.startsWith('#packages/')) return `packages/${specifier.slice(10)}.ts`
  if (specifier.startsWith('#server/')) return `server/${specifier.slice(8)}.ts`
  if (specifier.startsWith('#core/')) return `server/core/${specifier.slice(6)}.ts`
  if (specifier.startsWith('.')) return relative(root, resolve(root, dirname(file), specifier))
  return undefined
}

const directionFault = (file: string, target: string): string | undefined => {
  const from = rankOf(file)
  const to = rankOf(target)
  if (from === undefined || to === undefined) return undefined
  if (unitOf(file) === unitOf(target)) return undefined
  if (to > from) return undefined
  if (from === 2 && to === 2 && openToSlices.test(target)) return undefined
  return `imports ${target} against the direction of the river; move the shared part down, or pass it in from main.ts`
}

const importsOf = (text: string): { specifier: string; line: number }[] =>
  text.split('\n').flatMap((line, index) => {
    const match = /^(?:import|export)\b.*\bfrom '([^']+)'|^\} from '([^']+)'|^import '([^']+)'/.exec(line)
    const specifier = match?.[1] ?? match?.[2] ?? match?.[3]
    return specifier === undefined ? [] : [{ specifier, line: index + 1 }]
  })

const checkImports = (file: string, text: string): Complaint[] =>
  isTest(file)
    ? []
    : importsOf(text).flatMap(({ specifier, line }) => {
        const target = resolveImport(file, specifier)
        const fault = target === undefined ? undefined : directionFault(file, target)
        return fault === undefined ? [] : [{ file, line, text: fault }]
      })

const bannedWords = /(^|-)(utils?|helpers?|misc|managers?|commons?|base|data2)(-|\.|$)/
const nameShape = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*\.(ts|tsx|mjs|css)$/

const checkName = (file: string): Complaint[] => {
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (!nameShape.test(name)) return [{ file, line: 1, text: 'file names are kebab-case' }]
  if (bannedWords.test(name))
    return [{ file, line: 1, text: 'name it after what it does: utils, helpers, misc, manager, common, base are banned' }]
  return []
}

const exemptFromSize = /\/migrations\/|\/fixtures\//

const checkSize = (file: string, text: string): Complaint[] => {
  const lines = text.split('\n').length
  return lines > fileLinesMax && !exemptFromSize.test(file)
    ? [{ file, line: fileLinesMax, text: `${lines} lines; above ${fileLinesMax} it holds two ideas: separate them` }]
    : []
}

const ambient = /\b(Date\.now\(\)|Math\.random\(\)|process\.env\b|new Date\(\))/
const mayReadAmbient = /^server\/(core\/(time|random)\.ts|config\.ts)$|^packages\/protocol\/ids\.ts$/

const checkAmbient = (file: string, text: string): Complaint[] =>
  !/^(server|packages)\//.test(file) || isTest(file) || mayReadAmbient.test(file)
    ? []
    : text.split('\n').flatMap((line, index) => {
        const match = ambient.exec(line.replace(/\/\/.*|^\s*\*.*/, ''))
        return match ? [{ file, line: index + 1, text: `${match[1]}: take a clock, an id generator or a setting as a parameter` }] : []
      })

const classesOf = (css: string): { readonly name: string; readonly line: number }[] => {
  const found = new Map<string, number>()
  const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ')
  const plain = css.replaceAll(/\/\*[^]*?\*\/|:global\([^)]*\)|\{[^{}]*\}/g, blank)
  for (const { 1: name = '', index } of plain.matchAll(/\.([a-zA-Z][\w-]*)/g))
    if (!found.has(name)) found.set(name, plain.slice(0, index).split('\n').length)
  return [...found].map(([name, line]) => ({ name, line }))
}

/** A class of a CSS module that no component names draws nothing: it was left behind. A component that names classes by a variable may mean any. */
const checkStyles = (file: string, css: string, all: ReadonlyMap<string, string>): Complaint[] => {
  if (!file.endsWith('.module.css')) return []
  const users = [...all].flatMap(([path, text]) =>
    [...text.matchAll(/import (\w+) from '([^']+\.module\.css)'/g)]
      .filter(([, , specifier = '']) => join(dirname(path), specifier) === file)
      .map(([, name = '']) => ({ name, text })),
  )
  const isUsed = (word: string): boolean => users.some(({ name, text }) => new RegExp(`\\b${name}(\\.${word}\\b|\\[)`).test(text))
  return classesOf(css)
    .filter(({ name }) => !isUsed(name))
    .map(({ name, line }) => ({ file, line, text: `no component names the class ${name}: remove it` }))
}

const checkArchitecture = (sources: ReadonlyMap<string, string>): Complaint[] => {
  const file = 'ARCHITECTURE.md'
  const all = [...sources.values()].join('\n')
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/`([^`]+)`/g)].flatMap(([, token = '']) => {
        const isPath =
          /^[\w.-]+(\/[\w.-]+)*\/?$/.test(token) &&
          (/\/.*\.(ts|tsx|mjs|md|json|css)$/.test(token) || /^(packages|server|web|scripts|compat|bench|docs)\//.test(token)) &&
          !token.startsWith('run/')
        if (isPath && !existsSync(join(root, token)) && !existsSync(join(root, 'server', token)))
          return [{ file, line: index + 1, text: `names ${token}, which does not exist` }]
        const isSymbol = /^[a-z]+[A-Z]\w*(\(\))?$/.test(token)
        if (isSymbol && !new RegExp(`\\b${token.replace('()', '')}\\b`).test(all))
          return [{ file, line: index + 1, text: `names ${token}, which no source file contains` }]
        return []
      }),
    )
}

const sources = new Map(
  sourceFolders
    .flatMap((folder) => filesBelow(join(root, folder)))
    .filter(isCode)
    .map((path) => [relative(root, path), readFileSync(path, 'utf8')] as const),
)
const complaints = [...sources].flatMap(([file, text]) => [
  ...checkImports(file, text),
  ...checkName(file),
  ...checkSize(file, text),
  ...checkAmbient(file, text),
  ...checkStyles(file, text, sources),
])
complaints.push(...checkArchitecture(sources))
for (const { file, line, text } of complaints) console.log(`${file}:${line}: ${text}`)
console.log(`tidy: ${sources.size} files, ${complaints.length} complaints`)
process.exit(complaints.length > 0 ? 1 : 0)
