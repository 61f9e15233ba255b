/** Marks that code bears which is not the user's own. Each text that is tested has at most a few hundred characters (limits of the normaliser). */
export interface Signs {
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
  path: /\/(?:site|dist)-packages\/|\/lib(?:64|32)?\/(?:python|pypy)\d?[\d.]*\/|^(?:site|dist)-packages\/|^<frozen |\/python\d[\d.]*\.zip\/|\/python\d{2,3}\/lib\/|\/\.local\/share\/|\/\.pex\//i,
  module: /^(?:importlib|runpy|threading|concurrent\.futures|asyncio|multiprocessing|sentry_sdk)(?:\.|$)/,
}

/** Bundled or fetched libraries, the runtime's own files, other people's extensions, and what the browser will not show. */
const scriptPaths = [
  String.raw`(?:^|\/)node_modules\/`,
  String.raw`(?:^|\/)\.(?:pnpm|yarn)\/`,
  '^(?:node|bun|ext|internal):',
  '^internal\\/',
  '^electron\\/js2c\\/',
  '^(?:chrome|moz|ms-browser|safari|safari-web)-extension:',
  '^webkit-masked-url:',
  String.raw`^(?:native|\[native code\]|<anonymous>|InternalBytecode\.js)$`,
  String.raw`\/\(?webpack\)?\/(?:bootstrap|runtime)`,
  String.raw`\/\.\/~\/`,
  String.raw`^https?:\/\/(?:deno\.land\/(?:std|x)|jsr\.io|esm\.(?:sh|run)|unpkg\.com|cdnjs\.cloudflare\.com|cdn\.jsdelivr\.net|cdn\.skypack\.dev|browser\.sentry-cdn\.com)[@/]`,
  String.raw`\/(?:@babel|core-js|regenerator-runtime|tslib)\/`,
]

const script: Signs = {
  path: new RegExp(scriptPaths.join('|'), 'i'),
  module: /^(?:@babel|@sentry|core-js|regenerator-runtime|tslib|newrelic|logrocket)(?:\/|$)|(?:^|\/)node_modules\//i,
  function: /^(?:runMicrotasks|processTicksAndRejections|process\.processTicksAndRejections|process\._tickCallback|_callSuper)$/,
}

const goStandard =
  /^(?:archive|bufio|bytes|cmp|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|hash|html|io|iter|log|maps|math|mime|net|os|path|reflect|regexp|runtime|slices|sort|strconv|strings|sync|syscall|testing|text|time|unicode|unique|unsafe|weak)(?:\/|$)|^(?:github\.com\/getsentry\/sentry-go|golang\.org\/x|google\.golang\.org)(?:\/|$)/

/** `module@v1.2.3/file.go` is how `-trimpath` writes the module cache. */
export const go: Signs = {
  path: /\/pkg\/mod\/|\/vendor\/|\/third_party\/|\/usr\/(?:local|lib|share)\/go(?:-[\d.]+)?\/|\/hostedtoolcache\/go\/|\/libexec\/src\/|\/sdk\/go[\d.]+\/|\/golang\/[\d.]+\/go\/src\/|@v\d{1,4}\.\d{1,6}\./,
  module: goStandard,
}

const javaPackages = [
  'java|javax|jakarta|jdk|sun|kotlin|kotlinx|scala|groovy|clojure|android|androidx|dalvik|libcore|akka|feign|oauth|dagger|rx|okhttp3|okio|retrofit2',
  String.raw`com\.(?:sun|android|google\.(?:android|common|crypto|gson|inject)|oracle|fasterxml|microsoft|zaxxer|lenovo|facebook\.react)`,
  String.raw`io\.(?:opentelemetry|sentry|ktor|netty|grpc|micronaut|quarkus|vertx|reactivex|undertow|micrometer)`,
  String.raw`org\.(?:apache|aspectj|codehaus\.groovy|eclipse|glassfish|graalvm|gradle|hibernate|jboss|jdesktop|jetbrains|junit|postgresql|quartz|slf4j|springframework|web3j)`,
  String.raw`reactor\.core|ch\.qos\.logback|brave\.internal`,
]

export const java: Signs = { module: new RegExp(String.raw`^(?:${javaPackages.join('|')})\.`) }

const php: Signs = { path: /(?:^|\/)vendor\/|^phar:\/\/|^\[internal\]$|^internal$|^\/usr\/(?:local\/)?(?:share|lib)\/(?:php|pear)\// }

const ruby: Signs = {
  path: /\/gems\/|\/vendor\/(?:bundle|ruby)\/|\/lib\/ruby\/|\/rubygems\/|^<internal:|\/\.(?:rbenv|rvm|asdf)\/|^\/usr\/share\/ruby/,
}

const dotnetNames =
  'System|Microsoft|Windows|WinRT|Mono|MS|Internal|Interop|Xamarin|Java\\.Interop|FSharp|mscorlib|netstandard|Sentry|Unity|UnityEngine|UnityEditor|Newtonsoft\\.Json|Serilog|NLog|log4net|Npgsql|MySqlConnector|RabbitMQ|Hangfire|Polly|Dapper|Autofac|Castle|AutoMapper|MediatR|MassTransit|Swashbuckle|StackExchange\\.Redis|Grpc|Google\\.Protobuf|Amazon|Azure|AWSSDK|Quartz|RestSharp'

const dotnet: Signs = {
  module: new RegExp(String.raw`^(?:${dotnetNames})(?:\.|,|$)`),
  package: new RegExp(String.raw`^(?:${dotnetNames})(?:\.|,|$)`),
  function: /^(?:System|Microsoft|UnityEngine)\./,
}

const rust: Signs = {
  path: /^\/rustc\/|\/\.?cargo\/(?:registry|git)\/|\/\.rustup\/|^library\/(?:std|core|alloc)\/|\/rust\/library\//,
  module: /^(?:std|core|alloc|backtrace|sentry\w{0,40})(?:::|$)/,
  function:
    /^<?(?:std|core|alloc|test|backtrace|sentry\w{0,40}|futures_core|futures_util|tokio|hyper|tracing|anyhow|failure|error_chain)::|^(?:__rust_|rust_begin_unwind|rust_panic)/,
}

const dart: Signs = {
  path: /^dart:|^org-dartlang-sdk:|^package:(?:flutter|sentry)\w{0,40}\/|\/\.pub-cache\/|(?:^|\/)packages\/flutter\w{0,40}\/lib\/|\/flutter\/bin\/cache\//i,
  package: /^(?:flutter|sentry)\w{0,40}$/,
}

/** Erlang's modules are `:words`, or, without the colon, the well-known ones of its library. */
const elixir: Signs = {
  path: /(?:^|\/)deps\/|^\((?:elixir|stdlib|kernel)|\/lib\/(?:elixir|erlang)\/|^(?:gen_server|proc_lib|supervisor|timer|erl_eval)\.erl$/,
  module:
    /^(?:Elixir\.)?(?:Agent|Enum|GenServer|Kernel|Logger|Map|Process|Registry|Stream|String|Supervisor|Task|Access|Phoenix|Plug|Ecto|DBConnection|Bandit|Oban|Postgrex|Finch|Tesla|Absinthe|Sentry|ExUnit|IEx|Mix)(?:\.|$)|^:?(?:gen_server|gen_statem|proc_lib|supervisor|timer|erlang|ets|lists|maps|cowboy\w{0,40}|ranch\w{0,40})$/,
}

const perl: Signs = { path: /^\/usr\/(?:local\/)?(?:share|lib)\/(?:[\w-]{1,40}\/)?perl|\/(?:site|vendor)_perl\/|\/perl5\/|\/perlbrew\// }

const lua: Signs = { path: /^=?\[C\]$|^=?\(tail call\)$|\/share\/lua\/|\/lualib\/|\/luarocks\/|\/lua_modules\// }

const nativePackages = [
  String.raw`^\/usr\/(?:local\/)?lib|^\/lib(?:32|64)?\/|\/usr\/lib\/|^\/System\/|\/System\/Library\/|^\/Library\/(?:Apple|Developer)\/`,
  String.raw`^\/(?:system|system_ext|apex|product|vendor|data\/dalvik-cache)\/|^\/usr\/local\/Cellar\/|^\/opt\/homebrew\/|^\/nix\/store\/|\/\.local\/share\/`,
  String.raw`^\/Applications\/Xcode|\/iOS DeviceSupport\/|\/CoreSimulator\/Profiles\/|\/XcodeDefault\.xctoolchain\/`,
  String.raw`\/libswift\w+\.dylib$|\/(?:Sentry|SentryPrivate|KSCrash)\.framework\/|^[a-z]:\/windows\/|^linux-(?:gate|vdso)`,
  // Images that some clients name without their path.
  String.raw`^(?:ntdll|kernel32|kernelbase|user32|win32u|ucrtbase|combase|msvcrt|vcruntime\d{0,3}|msvcp\d{0,3}|d3d\d{1,2}|dxgi)\.dll$`,
  String.raw`^lib(?:c|m|pthread|dl|gcc_s|stdc\+\+|art|objc|system_\w{1,40}|dispatch|dyld|c\+\+abi|c\+\+)(?:\.[\d.]{1,10})?\.(?:so|dylib)(?:\.[\d.]{1,10})?$`,
  '^(?:CoreFoundation|Foundation|UIKit|UIKitCore|CFNetwork|QuartzCore|GraphicsServices|WebKit|IOKit|AppKit|SwiftUI|AttributeGraph|dyld)$',
]

/** The system's and the compiler's own functions, whichever image they were linked into, and the SDK's. */
const nativeFunctions = [
  String.raw`^(?:std|boost|__gnu_cxx|__cxxabiv1)::|^_{0,2}(?:cxa_|libc_start|assert_rtn|assert_fail|swift_)|^(?:abort|raise|_CxxThrowException|RaiseException|objc_exception_throw)$`,
  String.raw`^(?:_?start|_?thread_start|_pthread_start|start_wqthread|clone3?|BaseThreadInitThunk|RtlUserThreadStart|__scrt_common_main_seh|invoke_main)$`,
  String.raw`^[+-]\[(?:Sentry|KSCrash)|^sentry(?:crash)?_|^Sentry(?:SDK|Crash)`,
]

const native: Signs = {
  needsPackage: true,
  package: new RegExp(nativePackages.join('|'), 'i'),
  path: /^\/rustc\/|^\/usr\/include\/|\/c\+\+\/\d/,
  function: new RegExp(nativeFunctions.join('|')),
}

/** Where package installers put other people's code: stronger than what an SDK says, some of which take everything outside the runtime for the user's own. */
export const installedPath = /(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor)\/|\/pkg\/mod\//

/** Packages of the JVM that SDKs count as the user's own when they were told of a prefix too short (grouping.md 2.4, category framework). */
export const installedJavaModule =
  /^(?:akka|feign|jdk|kotlin|kotlinx|oauth|reactor\.core|scala|sun|com\.(?:fasterxml|microsoft|sun)|io\.(?:ktor|netty|opentelemetry|sentry)|org\.(?:apache|glassfish|jboss|jdesktop|postgresql|springframework|web3j))\./

/** Where libraries lie, whatever their language: for platforms without signs of their own. */
export const anyLanguage: Signs = {
  path: /(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor)\/|\/pkg\/mod\/|\/gems\/|\/\.cargo\/|\/\.pub-cache\/|^\/usr\/(?:local\/)?lib(?:64|32)?\/|^\/lib(?:64|32)?\//,
}

export const signsOf: ReadonlyMap<string, Signs> = new Map([
  ['python', python],
  ['javascript', script],
  ['node', script],
  ['go', go],
  ['java', java],
  ['kotlin', java],
  ['groovy', java],
  ['scala', java],
  ['php', php],
  ['ruby', ruby],
  ['csharp', dotnet],
  ['fsharp', dotnet],
  ['rust', rust],
  ['dart', dart],
  ['elixir', elixir],
  ['erlang', elixir],
  ['perl', perl],
  ['lua', lua],
  ['native', native],
  ['c', native],
  ['cocoa', native],
  ['objc', native],
  ['swift', native],
])
