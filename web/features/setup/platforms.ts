/** Chunk that has the recipe of a platform. */
export type Family = 'python' | 'browser' | 'node' | 'mobile' | 'jvm' | 'dotnet' | 'more'

export interface Platform {
  /** As it is stored with the project. */
  readonly id: string
  readonly label: string
  readonly family: Family
  /** What people type besides the label. */
  readonly words: string
}

const rows: Readonly<Record<Family, string>> = {
  python: `
    python|Python|py script job
    python-django|Django|python web
    python-flask|Flask|python web
    python-fastapi|FastAPI|python web async
    python-starlette|Starlette|python web async
    python-celery|Celery|python queue worker
    python-aiohttp|aiohttp|python web async
    python-awslambda|AWS Lambda (Python)|serverless function`,
  node: `
    node|Node.js|node javascript server
    node-express|Express|node javascript server
    javascript-nextjs|Next.js|nextjs react javascript vercel
    node-nestjs|NestJS|node nest javascript server
    node-fastify|Fastify|node javascript server
    node-koa|Koa|node javascript server
    node-hapi|hapi|node javascript server
    javascript-nuxt|Nuxt|vue javascript
    javascript-sveltekit|SvelteKit|svelte javascript
    javascript-astro|Astro|javascript
    bun|Bun|javascript server
    deno|Deno|javascript typescript server
    node-cloudflare-workers|Cloudflare Workers|javascript edge serverless pages
    node-awslambda|AWS Lambda (Node)|serverless function javascript
    node-gcpfunctions|Google Cloud Functions|serverless function javascript
    electron|Electron|javascript desktop`,
  browser: `
    javascript|Browser JS|javascript typescript web vanilla
    javascript-react|React|javascript web
    javascript-vue|Vue|javascript web
    javascript-angular|Angular|javascript web
    javascript-svelte|Svelte|javascript web
    javascript-solid|Solid|solidjs javascript web
    javascript-ember|Ember|javascript web`,
  more: `
    go|Go|golang
    go-http|Go net/http|golang server
    go-gin|Gin|go golang server
    go-echo|Echo|go golang server
    go-fiber|Fiber|go golang server
    php|PHP|
    php-laravel|Laravel|php web
    php-symfony|Symfony|php web
    ruby|Ruby|rb
    ruby-rails|Rails|ruby on rails web
    ruby-rack|Rack|ruby sinatra web
    ruby-sidekiq|Sidekiq|ruby queue worker
    rust|Rust|cargo
    elixir|Elixir|phoenix erlang
    native|C and C++|native crashpad breakpad
    powershell|PowerShell|windows script`,
  jvm: `
    java|Java|jvm scala
    java-spring-boot|Spring Boot|java kotlin jvm web
    java-logback|Logback|java jvm logging
    kotlin|Kotlin|jvm`,
  mobile: `
    android|Android|java kotlin phone mobile
    apple-ios|iOS|apple swift objective-c cocoa iphone phone mobile
    apple-macos|macOS|apple swift objective-c cocoa desktop
    flutter|Flutter|dart phone mobile
    dart|Dart|
    react-native|React Native|expo javascript phone mobile
    capacitor|Capacitor|ionic javascript phone mobile
    cordova|Cordova|phonegap javascript phone mobile
    unity|Unity|game csharp
    unreal|Unreal Engine|game cpp
    godot|Godot|game`,
  dotnet: `
    dotnet|.NET|csharp c# dotnet
    dotnet-aspnetcore|ASP.NET Core|csharp c# dotnet web
    dotnet-maui|.NET MAUI|csharp c# phone mobile desktop
    dotnet-wpf|WPF|csharp c# windows desktop`,
}

const families = ['python', 'node', 'browser', 'more', 'jvm', 'mobile', 'dotnet'] as const satisfies readonly Family[]

/** Every platform that has an SDK of its own, with lines to copy. */
export const platforms: readonly Platform[] = families.flatMap((family) =>
  rows[family]
    .trim()
    .split('\n')
    .map((row) => {
      const [id = '', label = '', words = ''] = row.trim().split('|')
      return { id, label, family, words }
    }),
)

/** What people choose most: the tiles that are shown before anything is typed. */
const tileIds = [
  'python',
  'python-django',
  'python-fastapi',
  'python-flask',
  'node',
  'node-express',
  'javascript-nextjs',
  'javascript-react',
  'javascript-vue',
  'go',
  'go-gin',
  'javascript',
]
export const tilePlatforms: readonly Platform[] = tileIds.flatMap((id) => platforms.filter((platform) => platform.id === id))

/** For what has no SDK here: any program that can send a request. */
export const otherPlatform = { id: 'other', label: 'Other' } as const

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9+#]/g, '')

/** Platforms that fit a few words, the best first: label begins so, label has it, other words have it. All of them when nothing is typed. */
export const findPlatforms = (typed: string): readonly Platform[] => {
  const wanted = plain(typed.slice(0, 60))
  if (wanted === '') return platforms
  const rank = ({ id, label, words }: Platform): number => {
    if (plain(label) === wanted) return 0
    if (plain(label).startsWith(wanted)) return 1
    if (plain(label).includes(wanted)) return 2
    return plain(`${id} ${words}`).includes(wanted) ? 3 : 4
  }
  return platforms
    .map((platform) => ({ platform, at: rank(platform) }))
    .filter(({ at }) => at < 4)
    .toSorted((a, b) => a.at - b.at)
    .map(({ platform }) => platform)
}

/** The platform of a project; an id with more parts than are known (`node-express-5`) is what its first parts say. */
export const findPlatform = (id: string | null): Platform | undefined => {
  for (let parts = (id ?? '').slice(0, 64).split('-'); parts.length > 0; parts = parts.slice(0, -1)) {
    const found = platforms.find((platform) => platform.id === parts.join('-'))
    if (found) return found
  }
  return undefined
}
