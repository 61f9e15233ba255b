import { ownEnvironment } from './recipe.ts'
import type { Recipe, Recipes } from './recipe.ts'

const goInit = (dsn: string): string =>
  `err := sentry.Init(sentry.ClientOptions{${dsn === '' ? '' : `\n\tDsn: ${dsn},\n`}})\nif err != nil {\n\tlog.Fatal(err)\n}\ndefer sentry.Flush(2 * time.Second)`

const go = (install: string, more: Recipe['more'], verify: string): Recipe => ({
  install,
  start: {
    title: 'Start it first in main',
    language: 'go',
    code: (dsn) => `import "github.com/getsentry/sentry-go"\n\n${goInit(dsn)}`,
  },
  ...(more && { more }),
  verify: { title: more ? 'Let a route fail, and open it' : 'Send an error', language: 'go', code: verify },
  environment: ownEnvironment(),
})

const goFramework = (name: string, use: string, verify: string): Recipe =>
  go(
    `go get github.com/getsentry/sentry-go\ngo get github.com/getsentry/sentry-go/${name}`,
    [
      {
        title: 'Put it in front of the routes',
        language: 'go',
        code: `import sentry${name} "github.com/getsentry/sentry-go/${name}"\n\n${use}`,
      },
    ],
    verify,
  )

const phpInit = (dsn: string): string =>
  `<?php\nrequire 'vendor/autoload.php';\n\n\\Sentry\\init(${dsn === '' ? '' : `[\n    'dsn' => ${dsn},\n]`});`

const rubyInit = (dsn: string): string => (dsn === '' ? 'Sentry.init' : `Sentry.init do |config|\n  config.dsn = ${dsn}\nend`)

const ruby = (gems: readonly string[], start: Recipe['start'], verify: Recipe['verify']): Recipe => ({
  install: [
    { name: 'bundler', code: `bundle add ${gems.join(' ')}` },
    { name: 'gem', code: `gem install ${gems.join(' ')}` },
  ],
  start,
  verify,
  environment: ownEnvironment(),
  quote: "'",
})

/** Go, PHP, Ruby, Rust, Elixir, C and what has no SDK. */
export const recipes: Recipes = {
  go: go('go get github.com/getsentry/sentry-go', undefined, 'sentry.CaptureException(errors.New("first error"))'),
  'go-http': goFramework(
    'http',
    'handler := sentryhttp.New(sentryhttp.Options{Repanic: true}).Handle(mux)\nhttp.ListenAndServe(":8080", handler)',
    'mux.HandleFunc("/debug", func(w http.ResponseWriter, r *http.Request) {\n\tpanic("first error")\n})',
  ),
  'go-gin': goFramework(
    'gin',
    'app := gin.Default()\napp.Use(sentrygin.New(sentrygin.Options{Repanic: true}))',
    'app.GET("/debug", func(c *gin.Context) {\n\tpanic("first error")\n})',
  ),
  'go-echo': goFramework(
    'echo',
    'app := echo.New()\napp.Use(sentryecho.New(sentryecho.Options{Repanic: true}))',
    'app.GET("/debug", func(c echo.Context) error {\n\tpanic("first error")\n})',
  ),
  'go-fiber': goFramework(
    'fiber',
    'app := fiber.New()\napp.Use(sentryfiber.New(sentryfiber.Options{Repanic: true}))',
    'app.Get("/debug", func(c *fiber.Ctx) error {\n\tpanic("first error")\n})',
  ),
  php: {
    install: 'composer require sentry/sentry',
    start: { title: 'Start it first', language: 'php', code: phpInit },
    verify: { title: 'Fail once', language: 'php', code: "throw new Exception('First error');" },
    environment: ownEnvironment(),
    quote: "'",
  },
  'php-laravel': {
    install: 'composer require sentry/sentry-laravel',
    start: {
      title: 'Name the DSN in .env',
      language: 'sh',
      code: (dsn) => `SENTRY_LARAVEL_DSN=${dsn}`,
    },
    more: [
      {
        title: 'Hand exceptions on, in bootstrap/app.php',
        language: 'php',
        code: 'use Illuminate\\Foundation\\Configuration\\Exceptions;\nuse Sentry\\Laravel\\Integration;\n\n->withExceptions(function (Exceptions $exceptions) {\n    Integration::handles($exceptions);\n})',
      },
    ],
    verify: { title: 'Send a first error', language: 'sh', code: 'php artisan sentry:test' },
  },
  'php-symfony': {
    install: 'composer require sentry/sentry-symfony',
    start: { title: 'Name the DSN in .env', language: 'sh', code: (dsn) => `SENTRY_DSN=${dsn}` },
    verify: {
      title: 'Let a route fail, and open it with APP_ENV=prod',
      language: 'php',
      code: "#[Route('/debug')]\npublic function debug(): Response\n{\n    throw new \\RuntimeException('First error');\n}",
    },
  },
  ruby: ruby(
    ['sentry-ruby'],
    { title: 'Start it first', language: 'rb', code: (dsn) => `require 'sentry-ruby'\n\n${rubyInit(dsn)}` },
    { title: 'Send an error', language: 'rb', code: 'begin\n  1 / 0\nrescue ZeroDivisionError => e\n  Sentry.capture_exception(e)\nend' },
  ),
  'ruby-rails': ruby(
    ['sentry-ruby', 'sentry-rails'],
    { title: 'Save as config/initializers/sentry.rb', language: 'rb', code: rubyInit },
    { title: 'Let a route fail, in config/routes.rb', language: 'rb', code: "get '/debug', to: ->(_env) { raise 'First error' }" },
  ),
  'ruby-rack': ruby(
    ['sentry-ruby'],
    {
      title: 'Start it in config.ru',
      language: 'rb',
      code: (dsn) => `require 'sentry-ruby'\n\n${rubyInit(dsn)}\n\nuse Sentry::Rack::CaptureExceptions`,
    },
    { title: 'Let a request fail, and open it', language: 'rb', code: "run ->(_env) { raise 'First error' }" },
  ),
  'ruby-sidekiq': ruby(
    ['sentry-ruby', 'sentry-sidekiq'],
    {
      title: 'Start it where Sidekiq is set up',
      language: 'rb',
      code: (dsn) => `require 'sentry-ruby'\nrequire 'sentry-sidekiq'\n\n${rubyInit(dsn)}`,
    },
    {
      title: 'Let a job fail',
      language: 'rb',
      code: "class DebugJob\n  include Sidekiq::Job\n\n  def perform = raise('First error')\nend\n\nDebugJob.perform_async",
    },
  ),
  rust: {
    install: 'cargo add sentry',
    start: {
      title: 'Start it first in main, and keep the guard',
      language: 'rs',
      code: (dsn) => (dsn === '' ? 'let _guard = sentry::init(sentry::ClientOptions::default());' : `let _guard = sentry::init(${dsn});`),
    },
    verify: { title: 'Fail once', language: 'rs', code: 'panic!("first error");' },
    environment: ownEnvironment(),
  },
  elixir: {
    installTitle: 'Add to mix.exs',
    install: 'defp deps do\n  [\n    {:sentry, ">= 12.0.0"},\n    {:jason, "~> 1.4"},\n    {:finch, "~> 0.17"}\n  ]\nend',
    start: {
      title: 'Add to config/config.exs',
      language: 'ex',
      code: (dsn) =>
        `config :sentry,${dsn === '' ? '' : `\n  dsn: ${dsn},`}\n  environment_name: config_env(),\n  enable_source_code_context: true,\n  root_source_code_paths: [File.cwd!()]`,
    },
    more: [
      {
        title: 'Report crashes, where the application starts',
        language: 'ex',
        code: ':logger.add_handler(:sentry_handler, Sentry.LoggerHandler, %{})',
      },
    ],
    verify: { title: 'Send a first error', language: 'sh', code: 'mix sentry.send_test_event' },
    environment: ownEnvironment(),
  },
  native: {
    installTitle: 'Build and install the library',
    install:
      'git clone --recurse-submodules https://github.com/getsentry/sentry-native\ncd sentry-native\ncmake -B build\ncmake --build build\ncmake --install build',
    start: {
      title: 'Start it first in main, and close it at the end',
      language: 'c',
      code: (dsn) =>
        `#include <sentry.h>\n\nint main(void) {\n  sentry_options_t *options = sentry_options_new();\n  sentry_options_set_dsn(options, ${dsn});\n  sentry_options_set_database_path(options, ".sentry-native");\n  sentry_init(options);\n\n  /* your program */\n\n  sentry_close();\n}`,
    },
    verify: {
      title: 'Send a message',
      language: 'c',
      code: 'sentry_capture_event(sentry_value_new_message_event(\n  SENTRY_LEVEL_ERROR, "debug", "First error"));',
    },
  },
  powershell: {
    install: 'Install-Module -Name Sentry',
    start: { title: 'Start it first in the script', language: 'sh', code: (dsn) => `Import-Module Sentry\n\nStart-Sentry ${dsn}` },
    verify: { title: 'Send an error', language: 'sh', code: "try {\n    throw 'First error'\n} catch {\n    $_ | Out-Sentry\n}" },
    quote: "'",
  },
}
