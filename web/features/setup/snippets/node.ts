import { npm, ownEnvironment } from './recipe.ts'
import type { Recipe, Recipes } from './recipe.ts'

const init =
  (name: string) =>
  (dsn: string): string =>
    `import * as Sentry from "${name}"\n\nSentry.init(${dsn === '' ? '' : `{\n  dsn: ${dsn},\n}`})`

const instrument = (name: string): Recipe['start'] => ({ title: 'Save as instrument.mjs', language: 'js', code: init(name) })

const preload: NonNullable<Recipe['more']> = [
  { title: 'Load it before everything else', language: 'sh', code: 'node --import ./instrument.mjs app.mjs' },
]

const framework = (setup: string, verify: string): Recipe => ({
  install: npm('@sentry/node'),
  start: instrument('@sentry/node'),
  more: [...preload, { title: 'Hand errors on, behind all routes', language: 'js', code: setup }],
  verify: { title: 'Let a route fail, and open it', language: 'js', code: verify },
  environment: ownEnvironment(),
})

const failLater = (file: string): Recipe['verify'] => ({
  title: `Save as ${file}, and run it`,
  language: 'js',
  code: 'import "./instrument.mjs"\n\nsetTimeout(() => {\n  throw new Error("First error")\n}, 0)',
})

/** Servers, functions and desktop programs in JavaScript. */
export const recipes: Recipes = {
  node: {
    install: npm('@sentry/node'),
    start: instrument('@sentry/node'),
    verify: failLater('fail.mjs'),
    environment: ownEnvironment(),
  },
  'node-express': framework(
    'import * as Sentry from "@sentry/node"\n\nSentry.setupExpressErrorHandler(app)',
    'app.get("/debug", () => {\n  throw new Error("First error")\n})',
  ),
  'node-fastify': framework(
    'import * as Sentry from "@sentry/node"\n\nSentry.setupFastifyErrorHandler(app)',
    'app.get("/debug", async () => {\n  throw new Error("First error")\n})',
  ),
  'node-koa': framework(
    'import * as Sentry from "@sentry/node"\n\n// before the routes\nSentry.setupKoaErrorHandler(app)',
    'app.use(async () => {\n  throw new Error("First error")\n})',
  ),
  'node-hapi': framework(
    'import * as Sentry from "@sentry/node"\n\nawait Sentry.setupHapiErrorHandler(server)',
    'server.route({\n  method: "GET",\n  path: "/debug",\n  handler: () => {\n    throw new Error("First error")\n  },\n})',
  ),
  'node-nestjs': {
    install: npm('@sentry/nestjs'),
    start: { title: 'Save as instrument.ts', language: 'js', code: init('@sentry/nestjs') },
    more: [
      { title: 'Import it first in main.ts', language: 'js', code: 'import "./instrument"\n\nimport { NestFactory } from "@nestjs/core"' },
      {
        title: 'Add the module and the filter in app.module.ts',
        language: 'js',
        code: 'import { Module } from "@nestjs/common"\nimport { APP_FILTER } from "@nestjs/core"\nimport { SentryGlobalFilter, SentryModule } from "@sentry/nestjs/setup"\n\n@Module({\n  imports: [SentryModule.forRoot()],\n  providers: [{ provide: APP_FILTER, useClass: SentryGlobalFilter }],\n})\nexport class AppModule {}',
      },
    ],
    verify: {
      title: 'Let a route fail, and open it',
      language: 'js',
      code: '@Get("debug")\ndebug() {\n  throw new Error("First error")\n}',
    },
    environment: ownEnvironment(),
  },
  'javascript-nextjs': {
    install: npm('@sentry/nextjs'),
    start: {
      title: 'Save as sentry.server.config.ts, sentry.edge.config.ts and instrumentation-client.ts',
      language: 'js',
      code: init('@sentry/nextjs'),
    },
    more: [
      {
        title: 'Load them in instrumentation.ts',
        language: 'js',
        code: 'import * as Sentry from "@sentry/nextjs"\n\nexport async function register() {\n  if (process.env.NEXT_RUNTIME === "nodejs") await import("./sentry.server.config")\n  if (process.env.NEXT_RUNTIME === "edge") await import("./sentry.edge.config")\n}\n\nexport const onRequestError = Sentry.captureRequestError',
      },
      {
        title: 'Wrap next.config.ts',
        language: 'js',
        code: 'import { withSentryConfig } from "@sentry/nextjs"\n\nexport default withSentryConfig(nextConfig, {\n  sourcemaps: { disable: true },\n  telemetry: false,\n})',
      },
    ],
    verify: {
      title: 'Let a route fail: app/debug/route.ts',
      language: 'js',
      code: 'export const dynamic = "force-dynamic"\n\nexport function GET() {\n  throw new Error("First error")\n}',
    },
    environment: { name: 'NEXT_PUBLIC_SENTRY_DSN', expression: 'process.env.NEXT_PUBLIC_SENTRY_DSN', read: 'build' },
  },
  'javascript-nuxt': {
    install: npm('@sentry/nuxt'),
    start: { title: 'Save as sentry.client.config.ts and sentry.server.config.ts', language: 'js', code: init('@sentry/nuxt') },
    more: [
      {
        title: 'Add the module in nuxt.config.ts',
        language: 'js',
        code: 'export default defineNuxtConfig({\n  modules: ["@sentry/nuxt/module"],\n  sourcemap: { client: "hidden" },\n})',
      },
    ],
    verify: {
      title: 'Put a button on a page that fails, and press it',
      language: 'html',
      code: '<button @click="() => { throw new Error(\'First error\') }">Break it</button>',
    },
  },
  'javascript-sveltekit': {
    install: npm('@sentry/sveltekit'),
    start: {
      title: 'Start it in src/hooks.client.ts',
      language: 'js',
      code: (dsn) => `${init('@sentry/sveltekit')(dsn)}\n\nexport const handleError = Sentry.handleErrorWithSentry()`,
    },
    more: [
      {
        title: 'Start it with the same DSN in src/hooks.server.ts, and add there',
        language: 'js',
        code: 'export const handle = Sentry.sentryHandle()\nexport const handleError = Sentry.handleErrorWithSentry()',
      },
    ],
    verify: {
      title: 'Let a page fail: src/routes/debug/+page.server.ts',
      language: 'js',
      code: 'export const load = () => {\n  throw new Error("First error")\n}',
    },
  },
  'javascript-astro': {
    install: 'npx astro add @sentry/astro',
    start: { title: 'Start it in sentry.client.config.js and sentry.server.config.js', language: 'js', code: init('@sentry/astro') },
    verify: {
      title: 'Put a button on a page that fails, and press it',
      language: 'html',
      code: '<button id="break">Break it</button>\n<script>\n  document.querySelector("#break").addEventListener("click", () => {\n    throw new Error("First error")\n  })\n</script>',
    },
  },
  bun: {
    install: 'bun add @sentry/bun',
    start: { title: 'Save as instrument.ts', language: 'js', code: init('@sentry/bun') },
    more: [{ title: 'Load it before everything else', language: 'sh', code: 'bun --preload ./instrument.ts app.ts' }],
    verify: { title: 'Fail once', language: 'js', code: 'setTimeout(() => {\n  throw new Error("First error")\n}, 0)' },
    environment: ownEnvironment(),
  },
  deno: {
    install: 'deno add npm:@sentry/deno',
    start: { title: 'Start it first in the program', language: 'js', code: init('@sentry/deno') },
    verify: {
      title: 'Fail once; the SDK needs --allow-net, and --allow-read to show your source',
      language: 'js',
      code: 'setTimeout(() => {\n  throw new Error("First error")\n}, 0)',
    },
    environment: ownEnvironment('Deno.env.get("SENTRY_DSN")'),
  },
  'node-cloudflare-workers': {
    install: npm('@sentry/cloudflare'),
    start: {
      title: 'Wrap the worker',
      language: 'js',
      code: (dsn) =>
        `import * as Sentry from "@sentry/cloudflare"\n\nexport default Sentry.withSentry(\n  (env) => ({ dsn: ${dsn} }),\n  {\n    async fetch(request, env, ctx) {\n      return new Response("Hello")\n    },\n  },\n)`,
    },
    more: [
      {
        title: 'Switch on what the SDK needs, in wrangler.jsonc',
        language: 'json',
        code: '{\n  "compatibility_flags": ["nodejs_als"]\n}',
      },
    ],
    verify: { title: 'Let a request fail, and open it', language: 'js', code: 'async fetch() {\n  throw new Error("First error")\n}' },
  },
  'node-awslambda': {
    install: npm('@sentry/aws-serverless'),
    start: { title: 'Save as instrument.mjs', language: 'js', code: init('@sentry/aws-serverless') },
    more: [{ title: 'Load it before the function', language: 'sh', code: 'NODE_OPTIONS="--import ./instrument.mjs"' }],
    verify: {
      title: 'Let the function fail',
      language: 'js',
      code: 'export const handler = async () => {\n  throw new Error("First error")\n}',
    },
    environment: ownEnvironment(),
  },
  'node-gcpfunctions': {
    install: npm('@sentry/google-cloud-serverless'),
    start: { title: 'Start it first', language: 'js', code: init('@sentry/google-cloud-serverless') },
    verify: {
      title: 'Wrap a function that fails',
      language: 'js',
      code: 'export const debug = Sentry.wrapHttpFunction((request, response) => {\n  throw new Error("First error")\n})',
    },
    environment: ownEnvironment(),
  },
  electron: {
    install: npm('@sentry/electron'),
    start: { title: 'Start it first in the main process', language: 'js', code: init('@sentry/electron/main') },
    more: [
      {
        title: 'And in every renderer; it sends by way of the main process',
        language: 'js',
        code: 'import * as Sentry from "@sentry/electron/renderer"\n\nSentry.init()',
      },
    ],
    verify: { title: 'Fail once', language: 'js', code: 'setTimeout(() => {\n  throw new Error("First error")\n}, 0)' },
  },
}
