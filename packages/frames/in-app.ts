import type { Event, Frame, Stacktrace } from '#packages/protocol/event'

/** Signs of code that is not the user's own. Each text that is tested has at most a few hundred characters (limits of the normaliser). */
interface Signs {
  /** Path of the source file, backslashes turned to slashes. */
  readonly path?: RegExp
  readonly module?: RegExp
  readonly function?: RegExp
  /** Path of the binary image, or name of the package. */
  readonly package?: RegExp
  /** Frames of this kind say too little to be taken for the user's own without a sign of it. */
  readonly needsPackage?: boolean
}

const python: Signs = {
  path: /\/(?:site|dist)-packages\/|\/lib(?:64|32)?\/(?:python|pypy)\d?[\d.]*\/|^(?:site|dist)-packages\/|^<frozen |\/python\d[\d.]*\.zip\//i,
  module: /^(?:importlib|runpy|threading|concurrent\.futures|asyncio|multiprocessing)(?:\.|$)/,
}

const script: Signs = {
  path: /(?:^|\/)node_modules\/|^node:|^internal\/|^(?:chrome|moz|ms-browser|safari|safari-web)-extension:|^webkit-masked-url:|^(?:native|\[native code\]|<anonymous>)$|\/\(?webpack\)?\/(?:bootstrap|runtime)|\.\/~\//i,
}

const goStandard =
  /^(?:archive|bufio|bytes|cmp|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|hash|html|io|iter|log|maps|math|mime|net|os|path|reflect|regexp|runtime|slices|sort|strconv|strings|sync|syscall|testing|text|time|unicode|unsafe)(?:\/|$)/

const go: Signs = {
  path: /\/pkg\/mod\/|\/vendor\/|\/third_party\/|\/usr\/(?:local|lib|share)\/go(?:-[\d.]+)?\/|\/hostedtoolcache\/go\/|\/libexec\/src\/|\/sdk\/go[\d.]+\/|\/golang\/[\d.]+\/go\/src\//,
  module: goStandard,
}

const java: Signs = {
  module:
    /^(?:javax?|jakarta|kotlin|kotlinx|sun|jdk|scala|groovy|clojure|android|androidx|dalvik|libcore|com\.(?:sun|android|google\.android|oracle)|org\.(?:codehaus\.groovy|graalvm))\./,
}

const php: Signs = { path: /(?:^|\/)vendor\/|^phar:\/\/|^\[internal\]$|^internal$/ }

const ruby: Signs = { path: /\/gems\/|\/vendor\/(?:bundle|ruby)\/|\/lib\/ruby\/|\/rubygems\/|^<internal:|\/\.(?:rbenv|rvm)\// }

const dotnet: Signs = {
  module: /^(?:System|Microsoft|Windows|Mono|MS|Internal|FSharp\.Core|mscorlib)(?:\.|,|$)/,
  package: /^(?:System|Microsoft|Windows|Mono|mscorlib|netstandard)(?:\.|,|$)/,
  function: /^(?:System|Microsoft)\./,
}

const rust: Signs = {
  path: /^\/rustc\/|\/\.cargo\/|\/\.rustup\/|^library\/(?:std|core|alloc)\/|\/rust\/library\//,
  module: /^(?:std|core|alloc|backtrace|sentry\w*)(?:::|$)/,
  function: /^<?(?:std|core|alloc|backtrace|sentry\w*|futures_core|futures_util|tokio)::|^(?:__rust_|rust_begin_unwind|rust_panic)/,
}

const dart: Signs = { path: /^dart:|^package:(?:flutter|sentry)\w*\/|\/\.pub-cache\//, package: /^(?:flutter|sentry)\w*$/ }

const elixir: Signs = {
  path: /(?:^|\/)deps\/|^\((?:elixir|stdlib|kernel)|\/lib\/(?:elixir|erlang)\//,
  module: /^(?:Elixir\.)?(?:GenServer|Supervisor|Task|Enum)(?:\.|$)/,
}

const native: Signs = {
  needsPackage: true,
  package:
    /^\/usr\/(?:local\/)?lib|^\/lib(?:32|64)?\/|^\/System\/|^\/Library\/(?:Apple|Developer)\/|^\/(?:system|apex|vendor|data\/dalvik-cache)\/|^\/Applications\/Xcode|\/iOS DeviceSupport\/|\/CoreSimulator\/Profiles\/|\/libswift\w+\.dylib$|\/usr\/lib\/|\/System\/Library\/|^[a-z]:\/windows\/|^linux-(?:gate|vdso)/i,
  path: /^\/rustc\/|^\/usr\/include\/|\/c\+\+\/\d/,
}

const signsOf: ReadonlyMap<string, Signs> = new Map([
  ['python', python],
  ['javascript', script],
  ['node', script],
  ['go', go],
  ['java', java],
  ['kotlin', java],
  ['groovy', java],
  ['php', php],
  ['ruby', ruby],
  ['csharp', dotnet],
  ['fsharp', dotnet],
  ['rust', rust],
  ['dart', dart],
  ['elixir', elixir],
  ['native', native],
  ['c', native],
  ['cocoa', native],
  ['objc', native],
  ['swift', native],
])

const none: Signs = {}

const shows = (sign: RegExp | undefined, text: string | undefined): boolean => sign !== undefined && text !== undefined && sign.test(text)

const slashed = (path: string | undefined): string | undefined => path?.replaceAll('\\', '/')

/** A Go module path may begin like a package of the standard library; the file's place decides where it is known. */
const tellingModule = (frame: Frame, signs: Signs, path: string | undefined): string | undefined =>
  signs === go && path?.startsWith('/') === true ? undefined : frame.module

const saysNothing = (frame: Frame): boolean =>
  frame.abs_path === undefined &&
  frame.filename === undefined &&
  frame.package === undefined &&
  frame.module === undefined &&
  frame.function === undefined

/**
 * True when a frame looks like the user's own code: nothing of it shows the marks that libraries, runtimes and the system of its platform bear.
 * Native frames must say to which image they belong.
 */
export const looksInApp = (frame: Frame, eventPlatform: string): boolean => {
  const signs = signsOf.get(frame.platform ?? eventPlatform) ?? none
  if (saysNothing(frame) || (signs.needsPackage === true && frame.package === undefined)) return false
  const path = slashed(frame.abs_path ?? frame.filename)
  if (shows(signs.path, path) || shows(signs.package, slashed(frame.package))) return false
  return !shows(signs.module, tellingModule(frame, signs, path)) && !shows(signs.function, frame.function)
}

const decideFrames = (stacktrace: Stacktrace | undefined, platform: string): void => {
  for (const frame of stacktrace?.frames ?? []) frame.in_app ??= looksInApp(frame, platform)
}

/**
 * Sets `in_app` on every frame that came without it, in place, so that it is always a boolean afterwards. What the SDK decided stays. To be called
 * after normalising and after frames were mapped to their sources.
 */
export const decideInApp = (event: Event): void => {
  for (const holder of [...(event.exception ?? []), ...(event.threads ?? [])]) {
    decideFrames(holder.stacktrace, event.platform)
    decideFrames(holder.raw_stacktrace, event.platform)
  }
  decideFrames(event.stacktrace, event.platform)
}
